package desk

import (
	"slices"

	"lianghua/rbac"
	"lianghua/web"
)

// adminRoutes are the county's own affairs: units, people, accounts, settings,
// the log.
func adminRoutes(d *Deps) []web.Route {
	return slices.Concat(unitRoutes(d), peopleRoutes(d), accessRoutes(d), settingRoutes(d), calendarRoutes(d), wordRoutes(d), machineRoutes(d))
}

func unitRoutes(d *Deps) []web.Route {
	const one = "/desk/units .tree a"
	return []web.Route{
		web.Desk("/desk/units", "desk/unit_list", rbac.UnitRead, d.unitList).At("/desk/units"),
		web.Desk("/desk/units/export", "", rbac.UnitRead, d.unitExport),
		web.Desk("/desk/units/template", "", rbac.UnitEdit, d.unitTemplate),
		web.Desk("/desk/units/new", "desk/unit_edit", rbac.UnitEdit, d.unitNew).At("/desk/units/new"),
		web.Act("/desk/units", rbac.UnitEdit, d.unitAdd),
		web.Desk("/desk/units/:id", "desk/unit_show", rbac.UnitRead, d.unitShow).At(one),
		web.Desk("/desk/units/:id/edit", "desk/unit_edit", rbac.UnitEdit, d.unitEdit).At("/desk/units/2/edit"),
		web.Act("/desk/units/:id", rbac.UnitEdit, d.unitChange),
		web.Desk("/desk/units/:id/aliases", "desk/unit_aliases", rbac.UnitEdit, d.unitAliases).At("/desk/units/2/aliases"),
		web.Act("/desk/units/:id/aliases", rbac.UnitEdit, d.unitAliasesSet),
		web.Desk("/desk/units/:id/close", "desk/unit_close", rbac.UnitEdit, d.unitCloseAsk).At("/desk/units/2/close"),
		web.Act("/desk/units/:id/close", rbac.UnitEdit, d.unitClose),
		web.Act("/desk/units/:id/reopen", rbac.UnitEdit, d.unitReopen),
		web.Desk("/desk/aliases", "desk/alias_list", rbac.UnitEdit, d.aliasList).At("/desk/aliases"),
		web.Desk("/desk/aliases/export", "", rbac.UnitEdit, d.aliasExport),
	}
}

func peopleRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/people", "desk/person_list", rbac.UnitRead, d.personList).At("/desk/people"),
		web.Desk("/desk/people/export", "", rbac.UnitRead, d.personExport),
		web.Desk("/desk/people/template", "", rbac.PersonEdit, d.personTemplate),
		web.Desk("/desk/people/roster", "print/roster", rbac.UnitRead, d.personRoster).At("/desk/people/roster"),
		web.Desk("/desk/people/new", "desk/person_appoint", rbac.PersonEdit, d.personNew).At("/desk/people/new"),
		web.Act("/desk/people", rbac.PersonEdit, d.personNewAppoint),
		web.Desk("/desk/people/:id", "desk/person_show", rbac.UnitRead, d.personShow).At("/desk/people .ledger tbody a"),
		web.Act("/desk/people/:id/reveal", rbac.PersonReveal, d.personReveal),
		web.Desk("/desk/people/:id/edit", "desk/person_edit", rbac.PersonEdit, d.personEdit).At("/desk/people/1/edit"),
		web.Act("/desk/people/:id", rbac.PersonEdit, d.personChange),
		web.Desk("/desk/people/:id/posts/new", "desk/person_appoint", rbac.PersonEdit, d.personAppoint).At("/desk/people/1/posts/new"),
		web.Act("/desk/people/:id/posts", rbac.PersonEdit, d.personAppointAgain),
		web.Desk("/desk/people/:id/posts/:post/edit", "desk/post_edit", rbac.PersonEdit, d.postEdit).At("/desk/people/1 a[href$=\"/edit\"][href*=\"/posts/\"]"),
		web.Act("/desk/people/:id/posts/:post", rbac.PersonEdit, d.postChange),
		web.Desk("/desk/people/:id/posts/:post/end", "desk/post_end", rbac.PersonEdit, d.postEndAsk).At("/desk/people/1 a[href$=\"/end\"]"),
		web.Act("/desk/people/:id/posts/:post/end", rbac.PersonEdit, d.postEnd),
		web.Desk("/desk/people/:id/depart", "desk/person_depart", rbac.PersonEdit, d.personDepartAsk).At("/desk/people/1/depart"),
		web.Act("/desk/people/:id/depart", rbac.PersonEdit, d.personDepart),
		web.Desk("/desk/vacancies", "desk/vacancy_list", rbac.UnitRead, d.vacancyList).At("/desk/vacancies"),
		web.Desk("/desk/vacancies/export", "", rbac.UnitRead, d.vacancyExport),
	}
}

// accessRoutes are accounts and grants: two acts by two people.
func accessRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/accounts", "desk/account_list", rbac.AccountManage, d.accountList).At("/desk/accounts"),
		web.Desk("/desk/accounts/export", "", rbac.AccountManage, d.accountExport),
		web.Desk("/desk/accounts/new", "desk/account_open", rbac.AccountManage, d.accountNew).At("/desk/accounts/new"),
		web.Act("/desk/accounts", rbac.AccountManage, d.accountOpen),
		web.Desk("/desk/accounts/:id/reset", "desk/account_reset", rbac.AccountManage, d.accountAsk("重置密码")).At("/desk/accounts a[href$=\"/reset\"]"),
		web.Act("/desk/accounts/:id/reset", rbac.AccountManage, d.accountReset),
		web.Desk("/desk/accounts/:id/disable", "desk/account_disable", rbac.AccountManage, d.accountAsk("停用账号")).At("/desk/accounts a[href$=\"/disable\"]"),
		web.Act("/desk/accounts/:id/disable", rbac.AccountManage, d.accountDisable),
		web.Act("/desk/accounts/:id/enable", rbac.AccountManage, d.accountEnable),
		web.Desk("/desk/grants", "desk/grant_list", rbac.GrantManage, d.grantList).At("/desk/grants"),
		web.Desk("/desk/grants/export", "", rbac.GrantManage, d.grantExport),
		web.Desk("/desk/grants/new", "desk/grant_role", rbac.GrantManage, d.grantNew).At("/desk/grants/new"),
		web.Act("/desk/grants", rbac.GrantManage, d.grantRole),
		web.Desk("/desk/grants/:id/revoke", "desk/grant_revoke", rbac.GrantManage, d.grantRevokeAsk).At("/desk/grants a[href$=\"/revoke\"]"),
		web.Act("/desk/grants/:id/revoke", rbac.GrantManage, d.grantRevoke),
	}
}

// settingRoutes are one page a right; see settingParts.
func settingRoutes(d *Deps) (list []web.Route) {
	for _, part := range settingParts() {
		list = append(list, web.Desk(part.path, "desk/setting_edit", part.need, d.settingForm(part)).At(part.path),
			web.Act(part.path, part.need, d.settingSet(part)))
	}
	return list
}

func calendarRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/calendar", "desk/calendar_list", rbac.CalendarEdit, d.calendarList).At("/desk/calendar"),
		web.Desk("/desk/calendar/export", "", rbac.CalendarEdit, d.calendarExport),
		web.Desk("/desk/calendar/new", "desk/calendar_import", rbac.CalendarEdit, d.calendarNew).At("/desk/calendar/new"),
		web.Act("/desk/calendar", rbac.CalendarEdit, d.calendarImport),
		web.Desk("/desk/calendar/:year", "desk/calendar_year", rbac.CalendarEdit, d.calendarYear).At("/desk/calendar/2026"),
		web.Desk("/desk/calendar/:year/export", "", rbac.CalendarEdit, d.calendarYearExport),
		web.Act("/desk/calendar/:year/days", rbac.CalendarEdit, d.calendarDaySet),
		web.Desk("/desk/calendar/:year/days/:day/remove", "desk/calendar_remove", rbac.CalendarEdit, d.calendarRemoveAsk).At("/desk/calendar/2026/days/2026-10-01/remove"),
		web.Act("/desk/calendar/:year/days/:day/remove", rbac.CalendarEdit, d.calendarRemove),
	}
}

// wordRoutes are what words of a catalogue mean: channels and laws.
func wordRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/channels", "desk/channel_list", rbac.ChannelEdit, d.channelList).At("/desk/channels"),
		web.Desk("/desk/channels/export", "", rbac.ChannelEdit, d.channelExport),
		web.Act("/desk/channels", rbac.ChannelEdit, d.channelAdd),
		web.Act("/desk/channels/alias", rbac.ChannelEdit, d.channelAlias),
		web.Act("/desk/channels/:code/stop", rbac.ChannelEdit, d.channelActive(false, "已停用，填报时不再列出；已用它的事项不变。")),
		web.Act("/desk/channels/:code/use", rbac.ChannelEdit, d.channelActive(true, "已恢复使用。")),
		web.Desk("/desk/laws", "desk/law_list", rbac.SettingEdit, d.lawList).At("/desk/laws"),
		web.Desk("/desk/laws/export", "", rbac.SettingEdit, d.lawExport),
		web.Desk("/desk/laws/new", "desk/law_edit", rbac.SettingEdit, d.lawNew).At("/desk/laws/new"),
		web.Act("/desk/laws", rbac.SettingEdit, d.lawAdd),
		web.Desk("/desk/laws/edit", "desk/law_edit", rbac.SettingEdit, d.lawEdit).At("/desk/laws .ledger tbody a"),
		web.Act("/desk/laws/edit", rbac.SettingEdit, d.lawChange),
	}
}

func machineRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/jobs", "desk/job_list", rbac.JobManage, d.jobList).At("/desk/jobs"),
		web.Desk("/desk/jobs/export", "", rbac.JobManage, d.jobExport),
		web.Desk("/desk/jobs/:id", "desk/job_show", rbac.JobManage, d.jobShow).At("/desk/jobs .ledger tbody a"),
		web.Act("/desk/jobs/:id/cancel", rbac.JobManage, d.jobCancel),
		web.Desk("/desk/backups", "desk/backup_list", rbac.JobManage, d.backupList).At("/desk/backups"),
		web.Desk("/desk/backups/export", "", rbac.JobManage, d.backupExport),
		web.Act("/desk/backups/take", rbac.JobManage, d.backupTake),
		web.Act("/desk/backups/drill", rbac.JobManage, d.backupDrill),
		web.Desk("/desk/audit", "desk/audit_list", rbac.AuditRead, d.auditList).At("/desk/audit"),
		web.Desk("/desk/audit/export", "", rbac.AuditRead, d.auditExport),
		web.Act("/desk/audit/verify", rbac.AuditRead, d.auditVerify),
		web.Desk("/desk/audit/seen", "desk/audit_seen", rbac.AuditRead, d.auditSeen).At("/desk/audit/seen?kind=log"),
		web.Desk("/desk/audit/seen/export", "", rbac.AuditRead, d.auditSeenExport),
		web.Desk("/desk/audit/anchors", "desk/audit_anchors", rbac.AuditRead, d.auditAnchors).At("/desk/audit/anchors"),
		web.Desk("/desk/audit/anchors/export", "", rbac.AuditRead, d.auditAnchorExport),
		web.Act("/desk/audit/anchors/compare", rbac.AuditRead, d.auditCompare),
	}
}
