from django.urls import path

from finance import views

app_name = "finance"
urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("outposts/<int:pk>/", views.Statement.as_view(), name="statement"),
    path("outposts/<int:pk>/deposit/", views.Deposit.as_view(), name="deposit"),
    path("outposts/<int:pk>/draw/", views.Draw.as_view(), name="draw"),
    path("outposts/<int:pk>/fund/", views.FundOutpost.as_view(), name="fund"),
    path("accounts/<int:pk>/", views.AccountPage.as_view(), name="account"),
    path("entries/<uuid:pk>/", views.EntryPage.as_view(), name="entry"),
    path("entries/<uuid:pk>/correct/", views.CorrectionAdd.as_view(), name="correction_add"),
    path("corrections/", views.Corrections.as_view(), name="corrections"),
    path("corrections/<int:pk>/", views.CorrectionDecide.as_view(), name="correction_decide"),
    path("leads/<int:pk>/receive/", views.Receive.as_view(), name="receive"),
    path("leads/<int:pk>/card/", views.lead_card, name="lead_card"),
    path("receipts/<int:pk>/", views.ReceiptPage.as_view(), name="receipt"),
    path("claims/", views.Claims.as_view(), name="claims"),
    path("claims/new/", views.ClaimAdd.as_view(), name="claim_add"),
    path("claims/<int:pk>/", views.ClaimPage.as_view(), name="claim"),
    path("claims/<int:pk>/decide/", views.ClaimDecide.as_view(), name="claim_decide"),
    path("claims/<int:pk>/photo/", views.claim_photo, name="claim_photo"),
    path("fees/", views.Fees.as_view(), name="fees"),
    path("fees/new/", views.FeeAdd.as_view(), name="fee_add"),
]
