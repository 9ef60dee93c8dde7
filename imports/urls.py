from django.urls import path

from imports import views

app_name = "imports"
urlpatterns = [
    path("", views.BatchList.as_view(), name="list"),
    path("new/<slug:importer>/", views.Upload.as_view(), name="upload"),
    path("<uuid:pk>/", views.BatchPage.as_view(), name="batch"),
    path("<uuid:pk>/columns/", views.Columns.as_view(), name="columns"),
    path("<uuid:pk>/reading/", views.Reading.as_view(), name="reading"),
    path("<uuid:pk>/preview/", views.Preview.as_view(), name="preview"),
    path("<uuid:pk>/differences/", views.Differences.as_view(), name="differences"),
    path("<uuid:pk>/undo/", views.UndoBatch.as_view(), name="undo"),
    path("<uuid:pk>/errors/", views.Errors.as_view(), name="errors"),
]
