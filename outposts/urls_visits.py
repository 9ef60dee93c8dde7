from django.urls import path

from outposts import views

urlpatterns = [
    path("visits/", views.VisitsToday.as_view(), name="visits_today"),
    path("<int:pk>/visits/", views.OutpostVisits.as_view(), name="visits"),
    path("<int:pk>/visits/propose/", views.PlanPropose.as_view(), name="plan_propose"),
    path("<int:pk>/map/", views.OutpostMap.as_view(), name="map"),
    path("plans/<int:pk>/", views.PlanView.as_view(), name="plan"),
    path("plans/<int:pk>/print/", views.PlanPrint.as_view(), name="plan_print"),
    path("plans/<int:pk>/accept/", views.plan_accept, name="plan_accept"),
    path("plans/<int:pk>/discard/", views.plan_discard, name="plan_discard"),
    path("stops/<int:pk>/move/", views.StopMove.as_view(), name="stop_move"),
    path("<int:pk>/schools/<int:school>/visits/", views.SchoolVisits.as_view(), name="school_visits"),
    path("<int:pk>/schools/<int:school>/permit/", views.PermitAdd.as_view(), name="permit"),
    path("<int:pk>/schools/<int:school>/visit/", views.VisitLog.as_view(), name="visit_log"),
]
