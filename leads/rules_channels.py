"""From where an enquiry came (M55) to the way of recruiting it belongs to (M104): pure."""

from leads.choices import LeadSource
from leads.choices_advice import ChannelMode

OF_SOURCE = {
    LeadSource.SCHOOL_VISIT: ChannelMode.OUTPOST,
    LeadSource.FAIR: ChannelMode.FAIR,
    LeadSource.PARENTS_MEETING: ChannelMode.OUTPOST,
    LeadSource.GATE_HANDOUT: ChannelMode.OUTPOST,
    LeadSource.EXAM_SITE: ChannelMode.MOMENTUM,
    LeadSource.OFFICE: ChannelMode.OUTPOST,
    LeadSource.NOTICE_BOARD: ChannelMode.MEDIA,
    LeadSource.PHONE: ChannelMode.MEDIA,
    LeadSource.WEB: ChannelMode.MEDIA,
    LeadSource.REFERRAL: ChannelMode.STUDENT,
    LeadSource.AGENT: ChannelMode.AGENT,
    LeadSource.ALUMNI: ChannelMode.STUDENT,
    LeadSource.CAMPUS_VISIT: ChannelMode.PUBLICITY,
}


def channel_of(source):
    """The way of recruiting a source belongs to unless somebody says otherwise; "" for a source nobody thought of."""
    return OF_SOURCE.get(source, "")
