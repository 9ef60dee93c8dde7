"""A small country with two sides, in which every person can be told from every other wherever a page names them.

The North has one of each role, the South the strangers. Apps add what they need in `furnish(world)`; afterwards
`seal()` gives every person in the database, furnished ones included, a name, phone and e-mail nobody else has.
"""

from datetime import timedelta

from django.test import Client

from accounts.choices import Level, Role
from accounts.models import Region, User
from core import clock
from core.templatetags.ui import mask_phone
from leads.choices import LeadState
from leads.models import Guardian, Lead
from tests.factories.accounts import RegionFactory, UserFactory, district
from tests.factories.campaigns import NOON, LimitsFactory, SchoolFactory, SeasonFactory, StageFactory
from tests.factories.leads import FollowUpFactory, GuardianFactory, LeadFactory
from tests.factories.outposts import CrewFactory, OutpostFactory

HOME_ROLES = (Role.HQ, Role.CALLER, Role.FINANCE)  # they work for the whole country; their names are no secret


class World:
    def __init__(self):
        self.actor = None
        self.users, self.far_users = {}, {}
        self._owner_of, self._allowed = {}, {}

    def session_of(self, user):
        """The key of a session of `user`, logged in when the world was sealed."""
        return self._sessions[user.pk]

    def act_as(self, role):
        """The user of `role` as if fetched for a new request; `actor` for `own`, `foreign` and `data`."""
        self.actor = User.objects.get(pk=self.users[role].pk)
        return self.actor

    # --- who may read about whom ------------------------------------------------------------------------------------

    def seal(self):
        """Mark everybody, then say for each role which marks it may read."""
        for user in User.objects.all():
            User.objects.filter(pk=user.pk).update(
                username=f"login-{user.pk:05d}-x",
                name=f"职{user.pk:05d}员",
                phone=f"+86170{user.pk:08d}",
                email=f"mark{user.pk:05d}@people.example",
            )
        for lead in Lead.objects.all():
            phone = f"+86138{lead.pk:04d}{9000 + lead.pk % 1000}"
            Lead.objects.filter(pk=lead.pk).update(name=f"生{lead.pk:05d}徒", phone=phone, phone_tail=phone[-4:])
        for guardian in Guardian.objects.all():
            phone = f"+86139{guardian.pk:04d}{8000 + guardian.pk % 1000}"
            Guardian.objects.filter(pk=guardian.pk).update(name=f"家{guardian.pk:05d}长", phone=phone)
        cast = (*self.users.values(), *self.far_users.values())
        for made in (*cast, self.lead, self.far_lead, self.guardian, self.far_guardian):
            made.refresh_from_db()
        self._sessions = {user.pk: log_in(user) for user in self.users.values()}
        self._owner_of = {m: str(p) for p in self._people() for m in self._marks(p)}
        self._allowed = {role: set(self._readable(role)) for role in self.users}

    def forbidden(self, role, *, is_list=False):
        """Marks that must not appear before `role` (None: nobody in particular). In a list no pupil's or guardian's
        number stands in full, whoever reads it."""
        marks = self._owner_of.keys() - self._allowed.get(role, set())
        if is_list:
            marks |= {p.phone.removeprefix("+86") for p in self._people() if isinstance(p, (Lead, Guardian))}
        return marks

    def whose(self, mark):
        return self._owner_of.get(mark, "a number in full")

    def _people(self):
        if not hasattr(self, "_held"):
            self._held = [*User.objects.all(), *Lead.objects.all(), *Guardian.objects.all()]
        return self._held

    @staticmethod
    def _marks(person):
        marks = {person.name, person.phone.removeprefix("+86"), mask_phone(person.phone)}
        return marks | {person.email, person.username} if isinstance(person, User) else marks

    def _readable(self, role):
        me = self.users[role]
        for person in self._people():
            if person == me or role == Role.HQ:
                yield from self._marks(person)
            elif isinstance(person, User):
                yield from self._readable_staff(role, person)
            elif isinstance(person, Lead):
                yield from self._readable_lead(role, me, person)
            elif self._may_read_lead(role, me, person.lead):
                yield from self._marks(person)

    def _readable_staff(self, role, person):
        """Colleagues by name; a director reads how to reach the people of the region as well."""
        near = person.pk in self.near_staff()
        if role == Role.DIRECTOR and near:
            yield from self._marks(person)
        elif role == Role.FINANCE:  # who took, asked for and approved money, anywhere
            yield person.name
        elif role in (Role.DIRECTOR, Role.RECRUITER):
            if near or person.role in HOME_ROLES:
                yield person.name
        elif role == Role.CALLER:
            if person.pk in {lead.owner_id for lead in self._queue()}:
                yield person.name
        elif role == Role.AGENT and person.pk in {self.lead.owner_id}:
            yield person.name

    def _readable_lead(self, role, me, lead):
        if self._may_read_lead(role, me, lead):
            yield from self._marks(lead)
        elif role == Role.FINANCE and lead.receipts.exists():
            yield lead.name  # the payer's line, nothing to reach the person by

    def _may_read_lead(self, role, me, lead):
        if role in (Role.DIRECTOR, Role.RECRUITER):
            return lead.outpost.region.path.startswith(self.north.path) and (
                role == Role.DIRECTOR or lead.outpost_id == self.outpost.pk
            )
        if role == Role.CALLER:
            return lead in self._queue()
        return role == Role.AGENT and lead.agent_id == me.pk

    def _queue(self):
        """Forms returned on this business day: the second line calls each of them today."""
        day = clock.start_of(clock.today())
        return [
            p
            for p in self._people()
            if isinstance(p, Lead)
            and p.state == LeadState.FORM_RETURNED
            and p.form_returned_at
            and day <= p.form_returned_at < day + timedelta(days=1)
        ]

    def near_staff(self):
        """Ids of the people of the North: by their region, or because they serve there."""
        paths = {r.pk: r.path for r in Region.objects.all()}
        by_region = {
            u.pk for u in self._people() if isinstance(u, User) and paths.get(u.region_id, "").startswith("HQ/NORTH/")
        }
        serving = set(self.outpost.crew.values_list("user_id", flat=True))
        return by_region | serving


def build_world():
    """The two sides, unsealed: furnish it, then `seal()`."""
    w = World()
    w.north = RegionFactory(code="NORTH", name="华北大区", name_en="North")
    w.south = RegionFactory(code="SOUTH", name="华南大区", name_en="South")
    near, far = district(w.north, "130102"), district(w.south, "440106")
    w.region, w.far_region = near.parent, far.parent  # cities
    w.district, w.far_district = near, far
    _people(w)
    w.season = SeasonFactory()
    w.stage = StageFactory(season=w.season)
    w.limits = LimitsFactory(season=w.season)
    w.outpost = OutpostFactory(code="SJZ", name="石家庄工作站", region=near.parent, season=w.season)
    w.far_outpost = OutpostFactory(code="GZ", name="广州工作站", region=far.parent, season=w.season)
    w.crew = CrewFactory(outpost=w.outpost, user=w.users["recruiter"])
    w.far_crew = CrewFactory(outpost=w.far_outpost, user=w.far_users["recruiter"])
    w.school = SchoolFactory(name="近处中学", name_key="近处中学", region=near)
    w.far_school = SchoolFactory(name="远处中学", name_key="远处中学", region=far)
    agent = w.users["agent"]
    w.lead, w.guardian, w.followup = make_lead(w.outpost, w.users["recruiter"], school=w.school, agent=agent)
    w.far_lead, w.far_guardian, w.far_followup = make_lead(w.far_outpost, w.far_users["recruiter"], school=w.far_school)
    return w


def log_in(user):
    client = Client()
    client.force_login(user, backend="accounts.backends.HouseBackend")
    return client.session.session_key


def make_lead(outpost, owner, **values):
    """(lead, guardian, open follow-up), as factories make them."""
    due = NOON + timedelta(hours=2)
    lead = LeadFactory(outpost=outpost, owner=owner, state=LeadState.ENQUIRY, next_action_at=due, **values)
    return lead, GuardianFactory(lead=lead), FollowUpFactory(lead=lead, owner=owner, due_at=due)


def _people(w):
    province, far_province = (Region.objects.get(code=code) for code in ("130000", "440000"))
    assert province.level == Level.PROVINCE
    places = {Role.DIRECTOR: w.north, Role.RECRUITER: province, Role.AGENT: w.north}
    for role in Role.values:
        w.users[role] = UserFactory(username=f"north-{role}", role=role, region=places.get(role))
    w.far_users["director"] = UserFactory(username="south-director", role=Role.DIRECTOR, region=w.south)
    w.far_users["recruiter"] = UserFactory(username="south-recruiter", role=Role.RECRUITER, region=far_province)
    w.far_users["agent"] = UserFactory(username="south-agent", role=Role.AGENT, region=w.south)
