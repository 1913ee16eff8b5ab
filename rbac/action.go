package rbac

// Action is one right, asked twice with the same word: coarse on the route,
// fine inside the verb's transaction.
type Action string

// Every action of the system. A route, verb or command without one fails a test.
const (
	DeskUse Action = "desk.use" // 今日一屏, inbox, own password, switch of post

	CatalogRead  Action = "catalog.read"  // the catalogue as staff see it, with 待核 and history
	EntryEdit    Action = "entry.edit"    // change, restore, add a local entry
	EntryConfirm Action = "entry.confirm" // confirm entries, in bulk
	EntryPropose Action = "entry.propose" // propose 本县不适用, 建议取消
	EntryAgree   Action = "entry.agree"   // agree to 本县不适用
	EditionDraft Action = "edition.draft" // start an edition and take it through its rounds
	EditionPass  Action = "edition.pass"  // 审定
	EditionIssue Action = "edition.issue" // 印发 and 公布
	ColumnEdit   Action = "column.edit"   // the tree of columns

	ClaimRead     Action = "claim.read"     // claims and responsibility lists
	ClaimAssign   Action = "claim.assign"   // 分派, 商请, 解除
	ClaimMake     Action = "claim.make"     // 认领, 不予认领
	ClaimEndorse  Action = "claim.endorse"  // 单位负责人确认
	ClaimConfirm  Action = "claim.confirm"  // 县级确认, 退回
	DisputeSettle Action = "dispute.settle" // 协调确定
	ContactRecord Action = "contact.record" // 对接记录
	SittingHold   Action = "sitting.hold"   // 集中办公
	RoundManage   Action = "round.manage"   // open, send, review, confirm, close a round
	RoundAnswer   Action = "round.answer"   // take the own workbook, return it
	ReportRead    Action = "report.read"    // county-wide progress and statistics

	ImportRun  Action = "import.run"  // upload, map, plan, apply
	ImportUndo Action = "import.undo" // undo a batch

	UnitRead     Action = "unit.read"     // units, posts, roster
	UnitEdit     Action = "unit.edit"     // units and their aliases
	PersonEdit   Action = "person.edit"   // people and posts
	PersonReveal Action = "person.reveal" // a personal mobile number, with a reason
	ChannelEdit  Action = "channel.edit"  // publication channels
	CalendarEdit Action = "calendar.edit" // working days
	SettingEdit  Action = "setting.edit"  // names, phones, limits of the county

	AccountManage Action = "account.manage" // open, disable, reset accounts
	MachineEdit   Action = "machine.edit"   // machine settings
	JobManage     Action = "job.manage"     // long work: see and cancel
	GrantManage   Action = "grant.manage"   // who holds which role
	LockEdit      Action = "lock.edit"      // lockout and session limits
	AuditRead     Action = "audit.read"     // the log of acts
)

var labels = map[Action]string{
	DeskUse: "使用工作台", CatalogRead: "查看目录", EntryEdit: "修改目录事项", EntryConfirm: "确认目录事项",
	EntryPropose: "提出本县不适用", EntryAgree: "同意本县不适用", EditionDraft: "编制目录版本", EditionPass: "审定目录版本",
	EditionIssue: "印发和公布目录", ColumnEdit: "管理栏目", ClaimRead: "查看认领", ClaimAssign: "分派和商请",
	ClaimMake: "认领", ClaimEndorse: "单位负责人确认", ClaimConfirm: "县级确认认领", DisputeSettle: "协调确定责任",
	ContactRecord: "登记对接记录", SittingHold: "主持集中办公", RoundManage: "组织确认轮次", RoundAnswer: "回传确认表",
	ReportRead: "查看全县统计", ImportRun: "导入", ImportUndo: "撤销导入", UnitRead: "查看机构和人员",
	UnitEdit: "管理机构和别名", PersonEdit: "管理人员和岗位", PersonReveal: "查看个人手机号", ChannelEdit: "管理公开渠道",
	CalendarEdit: "管理工作日历", SettingEdit: "修改本县设置", AccountManage: "管理账号", MachineEdit: "修改系统设置",
	JobManage: "管理后台任务", GrantManage: "授予和收回角色", LockEdit: "设置锁定策略", AuditRead: "查看审计日志",
}

// Label is the action's Chinese name.
func (a Action) Label() string { return labels[a] }

// Actions lists every action, in the order of this page.
func Actions() []Action {
	return []Action{
		DeskUse, CatalogRead, EntryEdit, EntryConfirm, EntryPropose, EntryAgree, EditionDraft, EditionPass, EditionIssue,
		ColumnEdit, ClaimRead, ClaimAssign, ClaimMake, ClaimEndorse, ClaimConfirm, DisputeSettle, ContactRecord, SittingHold,
		RoundManage, RoundAnswer, ReportRead, ImportRun, ImportUndo, UnitRead, UnitEdit, PersonEdit, PersonReveal,
		ChannelEdit, CalendarEdit, SettingEdit, AccountManage, MachineEdit, JobManage, GrantManage, LockEdit, AuditRead,
	}
}
