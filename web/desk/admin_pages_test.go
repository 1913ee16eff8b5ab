package desk_test

import (
	"lianghua/web"
	"lianghua/web/desk"
)

// adminPages are the templates of the county's own affairs.
func adminPages(b web.Base) map[string]web.Page {
	return map[string]web.Page{
		"desk/unit_list": &desk.UnitsPage{Base: b}, "desk/unit_show": &desk.UnitPage{Base: b}, "desk/unit_edit": &desk.UnitFormPage{Base: b},
		"desk/unit_close": &desk.UnitClosePage{Base: b}, "desk/unit_aliases": &desk.UnitAliasesPage{Base: b}, "desk/alias_list": &desk.AliasesPage{Base: b},
		"desk/person_list": &desk.PeoplePage{Base: b}, "desk/person_show": &desk.PersonPage{Base: b}, "desk/person_edit": &desk.PersonFormPage{Base: b},
		"desk/person_appoint": &desk.AppointPage{Base: b}, "desk/post_edit": &desk.PostPage{Base: b}, "desk/post_end": &desk.PostPage{Base: b},
		"desk/person_depart": &desk.DepartPage{Base: b}, "desk/vacancy_list": &desk.VacanciesPage{Base: b}, "print/roster": &desk.RosterPage{Base: b},
		"desk/account_list": &desk.AccountsPage{Base: b}, "desk/account_open": &desk.AccountOpenPage{Base: b}, "desk/account_secret": &desk.AccountSecretPage{Base: b},
		"desk/account_reset": &desk.AccountAskPage{Base: b}, "desk/account_disable": &desk.AccountAskPage{Base: b},
		"desk/grant_list": &desk.GrantsPage{Base: b}, "desk/grant_role": &desk.GrantFormPage{Base: b}, "desk/grant_revoke": &desk.GrantRevokePage{Base: b},
		"desk/setting_edit": &desk.SettingsPage{Base: b}, "desk/calendar_list": &desk.CalendarPage{Base: b}, "desk/calendar_year": &desk.CalendarYearPage{Base: b},
		"desk/calendar_import": &desk.CalendarImportPage{Base: b}, "desk/calendar_remove": &desk.CalendarRemovePage{Base: b},
		"desk/channel_list": &desk.ChannelsPage{Base: b}, "desk/law_list": &desk.LawsPage{Base: b}, "desk/law_edit": &desk.LawPage{Base: b},
		"desk/audit_list": &desk.AuditPage{Base: b}, "desk/job_list": &desk.JobsPage{Base: b}, "desk/job_show": &desk.JobPage{Base: b},
	}
}
