from django.urls import path

from leads import urls_events, views

app_name = "leads"
urlpatterns = [
    path("", views.LeadList.as_view(), name="list"),
    path("add/", views.AddLead.as_view(), name="add"),
    path("add/duplicates/", views.duplicates, name="duplicates"),
    path("add/schools/", views.schools, name="schools"),
    path("quarantine/", views.QuarantineList.as_view(), name="quarantine"),
    path("quarantine/<uuid:pk>/consent/", views.ReleaseRow.as_view(), name="quarantine_release"),
    path("quarantine/<uuid:pk>/delete/", views.discard_row, name="quarantine_delete"),
    path("<int:pk>/", views.LeadPage.as_view(), name="lead"),
    path("<int:pk>/edit/", views.EditLead.as_view(), name="lead_edit"),
    path("<int:pk>/plan/", views.PlanFollowUp.as_view(), name="followup_plan"),
    path("<int:pk>/move/", views.MoveLead.as_view(), name="move"),
    path("<int:pk>/leave/", views.ExitLead.as_view(), name="exit"),
    path("<int:pk>/reveal/", views.reveal, name="reveal"),
    path("followups/<int:pk>/done/", views.CompleteFollowUp.as_view(), name="followup_done"),
    path("<int:pk>/release/", views.ReleaseLead.as_view(), name="release"),
    path("pool/", views.PoolList.as_view(), name="pool"),
    path("pool/<int:pk>/claim/", views.claim, name="claim"),
    path("queue/", views.CallQueue.as_view(), name="queue"),
    path("queue/<int:pk>/done/", views.LogCall.as_view(), name="queue_done"),
    path("agent/", views.AgentList.as_view(), name="agent"),
    path("agent/add/", views.AgentAdd.as_view(), name="agent_add"),
    *urls_events.urlpatterns,
]
