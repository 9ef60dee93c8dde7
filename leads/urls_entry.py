from django.urls import path

from leads.views import self_entry

app_name = "entry"
urlpatterns = [
    path("<slug:token>/", self_entry.SelfEntry.as_view(), name="form"),
    path("<slug:token>/thanks/", self_entry.thanks, name="thanks"),
]
