from datetime import timedelta

import pytest

from leads import services
from leads.choices import ConsentMethod, LawfulBasis, LeadSource, Relation

MOTHER = {"name": "王秀兰", "relation": Relation.MOTHER, "phone": "13900001111", "may_call": True}


@pytest.fixture
def values(outpost, recruiter, noon):
    """What `add_lead` takes; change what the test is about."""
    return {
        "outpost": outpost,
        "owner": recruiter,
        "name": "王芳",
        "phone": "13812345678",
        "school": None,
        "class_name": "高三2班",
        "birth_year": 2010,
        "source": LeadSource.SCHOOL_VISIT,
        "basis": LawfulBasis.CONSENT_SELF,
        "method": ConsentMethod.SPOKEN,
        "guardian": dict(MOTHER),
        "next_at": noon + timedelta(hours=2),
        "next_purpose": "说说专业",
        "by": recruiter,
        "now": noon,
    }


@pytest.fixture
def lead(values):
    return services.add_lead(**values)


@pytest.fixture
def far_lead(values, far_outpost, far_recruiter):
    return services.add_lead(
        **values
        | {"outpost": far_outpost, "owner": far_recruiter, "by": far_recruiter, "name": "陈远", "phone": "13700002222"}
    )
