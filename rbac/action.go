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

	ItemRead     Action = "item.read"      // disclosure items with drafts and reviews
	ItemDraft    Action = "item.draft"     // draft, submit, recall; record what was signed on paper
	ItemFirst    Action = "item.first"     // 初审
	ItemSecond   Action = "item.second"    // 复审
	ItemSecrecy  Action = "item.secrecy"   // 保密审查会签
	ItemFinal    Action = "item.final"     // 终审
	ItemPublish  Action = "item.publish"   // 发布 what passed its reviews
	ItemOverride Action = "item.override"  // publish in spite of a blocking finding, with a reason
	ItemWithdraw Action = "item.withdraw"  // 撤稿 with a public explanation
	ItemOffline  Action = "item.offline"   // 静默下线
	ItemErase    Action = "item.erase"     // destroy sealed originals, two persons
	ItemSetup    Action = "item.setup"     // review steps, 索引号 template, word lists
	Objection    Action = "item.objection" // record objections to a 公示 and its result

	DutyRead    Action = "duty.read"    // what is owed
	DutyDeclare Action = "duty.declare" // 本期无此类信息, 已在其他平台公开
	DutyAgree   Action = "duty.agree"   // agree to declarations
	DutyPlan    Action = "duty.plan"    // 政务公开日历, sheets, column watch
	NudgeSend   Action = "nudge.send"   // 拟催办清单: 发出

	VillageAct   Action = "village.act"   // 代录 for a village
	VillageSet   Action = "village.set"   // 统一公开日, signers, PINs of a township's villages
	VillagePost  Action = "village.post"  // 上墙 and 撤下 of the noticeboard
	PilotManage  Action = "pilot.manage"  // save a set-up as a template, apply it
	CaseWrite    Action = "case.write"    // 典型案例
	CaseReview   Action = "case.review"   // review cases, send them upward
	TrainingHold Action = "training.hold" // training events
	TokenManage  Action = "token.manage"  // keys of machines
	OutboxManage Action = "outbox.manage" // bundles to the upper platform

	GuideRead    Action = "guide.read"    // 一本通, 惠民政策汇编, services as staff see them
	GuideEdit    Action = "guide.edit"    // change cards of the own units, say 仍有效
	GuideConfirm Action = "guide.confirm" // confirm or return a change, take a card out

	FoiRead     Action = "foi.read"     // applications for information: cases and ledger, applicants masked
	FoiRegister Action = "foi.register" // 登记 and 确认 at the desk
	FoiHandle   Action = "foi.handle"   // 经办: letters, consultations, drafts, delivery, archive
	FoiReveal   Action = "foi.reveal"   // an applicant's data, with a reason
	FoiReview   Action = "foi.review"   // 科负责人: review of drafts, extensions
	FoiSecrecy  Action = "foi.secrecy"  // 保密审查 of an answer
	FoiSign     Action = "foi.sign"     // 签发
	FoiTask     Action = "foi.task"     // 协办: search and answer the own part
	FoiLegal    Action = "foi.legal"    // 司法局: the cases it is asked about
	FoiCounsel  Action = "foi.counsel"  // 法律顾问: the cases they are asked about
	FoiErase    Action = "foi.erase"    // make applicants' data unreadable after the term, two persons
	FoiSetup    Action = "foi.setup"    // organs, 文号, templates
	FoiReport   Action = "foi.report"   // ledger exports, 年度报告

	PatrolSweep   Action = "patrol.sweep"   // 全站排查
	PatrolCheck   Action = "patrol.check"   // tick off 联系方式核验 and 历史信息清理
	PatrolManage  Action = "patrol.manage"  // yearly lists, old addresses, the site's yearly return, words without a hit
	GuardSwitch   Action = "guard.switch"   // 重保模式 on and off
	ConsultRead   Action = "consult.read"   // letters, reports of mistakes, calls for opinions
	ConsultAnswer Action = "consult.answer" // draft answers, hand on, propose for publication
	ConsultReview Action = "consult.review" // pass answers, calls and results; take down
	ConsultCall   Action = "consult.call"   // prepare calls and surveys, enter and answer opinions
	ConsultReveal Action = "consult.reveal" // a writer's name and telephone, with a reason

	ImportRun   Action = "import.run"   // upload, map, plan, apply
	ImportUndo  Action = "import.undo"  // undo a batch
	ImportItems Action = "import.items" // publish by workbook: lists, ledgers, items of the own units

	UnitRead     Action = "unit.read"     // units, posts, roster
	UnitEdit     Action = "unit.edit"     // units and their aliases
	PersonEdit   Action = "person.edit"   // people and posts
	ReorgRead    Action = "reorg.read"    // 机构改革: plans, what they move, lists as of a day
	ReorgPlan    Action = "reorg.plan"    // draft, try, take back, undo a plan; record what was signed on paper
	ReorgConfirm Action = "reorg.confirm" // 审定 of a plan by a second person
	PersonReveal Action = "person.reveal" // a personal mobile number, with a reason
	ChannelEdit  Action = "channel.edit"  // publication channels
	CalendarEdit Action = "calendar.edit" // working days
	SettingEdit  Action = "setting.edit"  // names, phones, limits of the county

	SiteEdit Action = "site.edit" // the public site: mode, marks, 置灰, its registers

	HandoverRead     Action = "handover.read"     // 交接单, 代办 and AB角 of the units
	HandoverMake     Action = "handover.make"     // hand over, take over, sign; give the own rights to another for a time
	HandoverDirect   Action = "handover.direct"   // name a successor, keep the AB角 register, call in the B角
	HandoverForce    Action = "handover.force"    // 单方交接：原任已离岗
	SecondmentManage Action = "secondment.manage" // 以干代训: register, end early
	SecondmentWrite  Action = "secondment.write"  // the own training log and end report

	AccountManage Action = "account.manage" // open, disable, reset accounts
	MachineEdit   Action = "machine.edit"   // machine settings
	JobManage     Action = "job.manage"     // long work: see and cancel
	GrantManage   Action = "grant.manage"   // who holds which role
	LockEdit      Action = "lock.edit"      // lockout and session limits
	// SecurityManage is the care for everybody's sign-in: sessions, second factors,
	// review of who has what.
	SecurityManage Action = "security.manage"
	AuditRead      Action = "audit.read" // the log of acts
)

var labels = map[Action]string{
	DeskUse: "使用工作台", CatalogRead: "查看目录", EntryEdit: "修改目录事项", EntryConfirm: "确认目录事项",
	EntryPropose: "提出本县不适用", EntryAgree: "同意本县不适用", EditionDraft: "编制目录版本", EditionPass: "审定目录版本",
	EditionIssue: "印发和公布目录", ColumnEdit: "管理栏目", ClaimRead: "查看认领", ClaimAssign: "分派和商请",
	ClaimMake: "认领", ClaimEndorse: "单位负责人确认", ClaimConfirm: "县级确认认领", DisputeSettle: "协调确定责任",
	ContactRecord: "登记对接记录", SittingHold: "主持集中办公", RoundManage: "组织确认轮次", RoundAnswer: "回传确认表",
	ItemRead: "查看公开信息", ItemDraft: "拟稿和送审", ItemFirst: "初审", ItemSecond: "复审", ItemSecrecy: "保密审查会签",
	ItemFinal: "终审", ItemPublish: "发布", ItemOverride: "放行体检问题", ItemWithdraw: "撤稿", ItemOffline: "静默下线",
	ItemErase: "销毁含个人信息的原件", ItemSetup: "设置审核层级和索引号", Objection: "登记公示异议",
	DutyRead: "查看应公开任务", DutyDeclare: "申报无此类信息或已在其他平台公开", DutyAgree: "同意申报", DutyPlan: "管理政务公开日历",
	NudgeSend: "发出催办", VillageAct: "代村录入", VillageSet: "设置村级公开", VillagePost: "登记公开栏张贴", PilotManage: "保存和套用试点做法",
	CaseWrite: "报送典型案例", CaseReview: "审核典型案例", TrainingHold: "组织培训", TokenManage: "管理接口密钥", OutboxManage: "管理上报数据包",
	GuideRead: "查看办事指南", GuideEdit: "维护办事指南", GuideConfirm: "核对办事指南",
	FoiRead: "查看依申请公开", FoiRegister: "登记申请", FoiHandle: "办理申请", FoiReveal: "查看申请人信息", FoiReview: "审核答复",
	FoiSecrecy: "答复保密审查", FoiSign: "签发答复", FoiTask: "协办申请", FoiLegal: "合法性审核", FoiCounsel: "法律顾问意见",
	FoiErase: "到期清除申请人信息", FoiSetup: "设置依申请公开", FoiReport: "编制依申请公开年度报告",
	PatrolSweep: "全站排查", PatrolCheck: "核验联系方式和清理历史信息", PatrolManage: "管理网站核验、旧地址和年度报表", GuardSwitch: "开启和关闭重保模式",
	ConsultRead: "查看互动交流", ConsultAnswer: "答复留言和纠错", ConsultReview: "审核互动交流", ConsultCall: "组织意见征集", ConsultReveal: "查看留言人联系方式",
	ReportRead: "查看全县统计", ImportRun: "导入", ImportUndo: "撤销导入", ImportItems: "批量导入公开信息", UnitRead: "查看机构和人员",
	ReorgRead: "查看机构改革", ReorgPlan: "拟定机构改革方案", ReorgConfirm: "审定机构改革方案",
	UnitEdit: "管理机构和别名", PersonEdit: "管理人员和岗位", PersonReveal: "查看个人手机号", ChannelEdit: "管理公开渠道",
	CalendarEdit: "管理工作日历", SettingEdit: "修改本县设置", SiteEdit: "管理公开网站", HandoverRead: "查看交接和代办", HandoverMake: "办理交接和代办", HandoverDirect: "指定接任人和B角", HandoverForce: "单方交接",
	SecondmentManage: "管理以干代训", SecondmentWrite: "登记培训日志", AccountManage: "管理账号", MachineEdit: "修改系统设置",
	JobManage: "管理后台任务和备份", GrantManage: "授予和收回角色", LockEdit: "设置锁定策略", SecurityManage: "管理登录安全", AuditRead: "查看审计日志",
}

// Label is the action's Chinese name.
func (a Action) Label() string { return labels[a] }

// Actions lists every action, in the order of this page.
func Actions() []Action {
	return []Action{
		DeskUse, CatalogRead, EntryEdit, EntryConfirm, EntryPropose, EntryAgree, EditionDraft, EditionPass, EditionIssue,
		ColumnEdit, ClaimRead, ClaimAssign, ClaimMake, ClaimEndorse, ClaimConfirm, DisputeSettle, ContactRecord, SittingHold,
		RoundManage, RoundAnswer, ReportRead, ItemRead, ItemDraft, ItemFirst, ItemSecond, ItemSecrecy, ItemFinal, ItemPublish,
		ItemOverride, ItemWithdraw, ItemOffline, ItemErase, ItemSetup, Objection, DutyRead, DutyDeclare, DutyAgree, DutyPlan,
		NudgeSend, VillageAct, VillageSet, VillagePost, PilotManage, CaseWrite, CaseReview, TrainingHold, TokenManage, OutboxManage, GuideRead, GuideEdit, GuideConfirm, PatrolSweep, PatrolCheck, PatrolManage, GuardSwitch,
		ConsultRead, ConsultAnswer, ConsultReview, ConsultCall, ConsultReveal,
		FoiRead, FoiRegister, FoiHandle, FoiReveal, FoiReview, FoiSecrecy, FoiSign, FoiTask, FoiLegal, FoiCounsel, FoiErase, FoiSetup, FoiReport,
		ImportRun, ImportUndo, ImportItems, UnitRead, UnitEdit, PersonEdit, PersonReveal, ReorgRead, ReorgPlan, ReorgConfirm,
		ChannelEdit, CalendarEdit, SettingEdit, SiteEdit, HandoverRead, HandoverMake, HandoverDirect, HandoverForce, SecondmentManage, SecondmentWrite, AccountManage, MachineEdit, JobManage, GrantManage, LockEdit, SecurityManage, AuditRead,
	}
}
