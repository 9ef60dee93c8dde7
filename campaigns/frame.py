from campaigns.models import RecruitStage, Season


def season_in_force(day):
    """(season's name, names of the stages that run on `day`) for the frame round every page; mostly one query."""
    stages = RecruitStage.objects.filter(season__year=day.year).current(day).select_related("season")
    names = [str(stage) for stage in stages]
    season = stages[0].season if names else Season.objects.in_force(day)
    return (str(season), names) if season else ("", [])
