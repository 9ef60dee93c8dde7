from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("", views.home, name="home"),
    path("reports/", views.DailyReports.as_view(), name="daily"),
    path("reports/<int:pk>/", views.DailyReportPage.as_view(), name="daily_report"),
    path("reports/write/<int:pk>/", views.WriteReport.as_view(), name="daily_write"),
    path("reports/quota/", views.QuotaTop.as_view(), name="quota"),
    path("reports/quota/region/<int:pk>/", views.QuotaRegion.as_view(), name="quota_region"),
    path("reports/quota/outpost/<int:pk>/", views.QuotaOutpost.as_view(), name="quota_outpost"),
]
