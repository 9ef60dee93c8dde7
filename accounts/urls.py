from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts.views import bell, login, people, regions

app_name = "accounts"
urlpatterns = [
    path("login/", login.Login.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", login.PasswordChange.as_view(), name="password_change"),
    path("notices/", bell.Notices.as_view(), name="notices"),
    path("notices/read/", bell.read_all, name="notices_read"),
    path("notices/<int:pk>/", bell.open_notice, name="notice"),
    path("settings/", people.Users.as_view(), name="users"),
    path("settings/people/add/", people.UserAdd.as_view(), name="user_add"),
    path("settings/people/<int:pk>/", people.Person.as_view(), name="user"),
    path("settings/people/<int:pk>/change/", people.UserEdit.as_view(), name="user_edit"),
    path("settings/people/<int:pk>/deactivate/", people.UserDeactivate.as_view(), name="user_deactivate"),
    path("settings/people/<int:pk>/activate/", people.activate, name="user_activate"),
    path("settings/people/<int:pk>/reset/", people.UserReset.as_view(), name="user_reset"),
    path("settings/regions/", regions.Regions.as_view(), name="regions"),
    path("settings/regions/add/", regions.BigRegionAdd.as_view(), name="region_add"),
    path("settings/regions/<int:pk>/rename/", regions.BigRegionRename.as_view(), name="region_rename"),
    path("settings/regions/<int:pk>/", regions.RegionPage.as_view(), name="region"),
    path("settings/regions/<int:pk>/move/", regions.RegionMove.as_view(), name="region_move"),
    path("settings/roles/", people.Roles.as_view(), name="roles"),
]
