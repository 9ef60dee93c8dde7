from celery import shared_task

from core import clock
from outposts import services


@shared_task(name="outposts.land_repeats")
def land_repeats():
    return services.land_repeats(now=clock.now())
