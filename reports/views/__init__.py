from reports.views.daily import DailyReportPage, DailyReports, WriteReport
from reports.views.home import home
from reports.views.quota import QuotaOutpost, QuotaRegion, QuotaTop

__all__ = ["DailyReportPage", "DailyReports", "QuotaOutpost", "QuotaRegion", "QuotaTop", "WriteReport", "home"]
