"""A school list HQ brought in again: everything known already, one line twice, one college among them."""

import io
from datetime import timedelta

from campaigns.imports import SCHOOLS
from campaigns.models import School
from imports.services import bring_in

HEAD = "学校名称,省,市,区县"


def load(*, users, now):
    schools = School.objects.filter(region__level="district").select_related("region__parent__parent").order_by("pk")
    lines = [f"{s.name},{s.region.parent.parent.name},{s.region.parent.name},{s.region.name}" for s in schools[:12]]
    lines += [lines[0], "河北交通职业技术学院,河北省,石家庄市,桥西区"] if lines else []
    if lines:
        source, then = io.BytesIO("\n".join([HEAD, *lines]).encode("gb18030")), now - timedelta(days=2)
        bring_in(importer=SCHOOLS, source=source, name="学校名单核对.csv", by=users["hq"], now=then)
