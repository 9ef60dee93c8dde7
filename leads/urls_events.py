from django.urls import path

from leads.views import application_forms, events

urlpatterns = [
    path("events/", events.EventList.as_view(), name="events"),
    path("events/new/", events.PlanEvent.as_view(), name="event_plan"),
    path("events/<int:pk>/", events.EventPage.as_view(), name="event"),
    path("events/<int:pk>/edit/", events.EditEvent.as_view(), name="event_edit"),
    path("events/<int:pk>/held/", events.HoldEvent.as_view(), name="event_held"),
    path("events/<int:pk>/cancel/", events.CancelEvent.as_view(), name="event_cancel"),
    path("events/<int:pk>/page/open/", events.open_page, name="event_page_open"),
    path("events/<int:pk>/page/revoke/", events.revoke_page, name="event_page_revoke"),
    path("events/<int:pk>/sheet/", events.EventSheet.as_view(), name="event_sheet"),
    path("events/<int:pk>/speaker/", events.AskSpeaker.as_view(), name="speaker_ask"),
    path("speakers/<int:pk>/answer/", events.DecideSpeaker.as_view(), name="speaker_decide"),
    path("forms/", application_forms.FormStock.as_view(), name="forms"),
    path("forms/of/<int:pk>/", application_forms.FormList.as_view(), name="form_list"),
    path("forms/of/<int:pk>/issue/", application_forms.IssueForms.as_view(), name="form_issue"),
    path("forms/<int:pk>/back/", application_forms.form_back, name="form_back"),
    path("forms/<int:pk>/write-off/", application_forms.WriteOff.as_view(), name="form_write_off"),
    path("<int:pk>/form/", application_forms.GiveApplicationForm.as_view(), name="form_give"),
]
