package settings

import (
	"slices"
	"sync"
)

// The settings. A key never changes its name.
const (
	CountyName        Key = "county.name"
	SiteName          Key = "site.name"
	SiteURL           Key = "site.url"
	OpenTerms         Key = "data.terms"
	OfficeName        Key = "office.name"
	OfficePhone       Key = "office.phone"
	SessionIdle       Key = "session.idle_minutes"
	SessionMax        Key = "session.max_hours"
	LockFailures      Key = "lock.failures"
	LockMinutes       Key = "lock.minutes"
	SecondFactor      Key = "security.second_factor"
	PasswordDays      Key = "password.days"
	PasswordKept      Key = "password.kept"
	FormSeconds       Key = "form.min_seconds"
	ConsultBox        Key = "consult.box"
	ConsultFix        Key = "consult.fix"
	ConsultDays       Key = "consult.days"
	ConsultLongDays   Key = "consult.long_days"
	ConsultFixDays    Key = "consult.fix_days"
	ConsultCallDays   Key = "consult.call_days"
	UploadLimit       Key = "upload.limit_mb"
	ImportRows        Key = "import.rows"
	DeadlineFirstDay  Key = "deadline.first_day"
	IndexTemplate     Key = "disclose.index_template"
	OriginalDays      Key = "disclose.original_days"
	DutySoonDays      Key = "duty.soon_days"
	DutyMissingDays   Key = "duty.missing_days"
	DutyFlood         Key = "duty.flood"
	DutyVisitOutside  Key = "duty.visit_outside"
	ElderMode         Key = "look.elder"
	Accent            Key = "look.accent"
	Emblem            Key = "look.emblem"
	UnverifiedWarning Key = "notice.unverified"
	OutboxURL         Key = "outbox.url"

	SiteMode        Key = "site.mode"
	SiteShortName   Key = "site.short_name"
	SiteIDCode      Key = "site.id_code"
	SiteSponsor     Key = "site.sponsor"
	SiteUndertaker  Key = "site.undertaker"
	SiteContact     Key = "site.contact"
	SiteICP         Key = "site.icp"
	SitePolice      Key = "site.police"
	SiteOrganMark   Key = "site.organ_mark"
	SiteErrorReport Key = "site.error_report"
	SiteHotline     Key = "site.hotline"
	SiteMailbox     Key = "site.mailbox"
	SiteNews        Key = "site.news_column"
	SiteNotices     Key = "site.notice_column"
	SiteRelays      Key = "site.relay_hosts"
	SiteGrey        Key = "site.grey"
	SiteGreyFrom    Key = "site.grey_from"
	SiteGreyUntil   Key = "site.grey_until"
	SiteNextDue     Key = "site.next_due"
	SiteRemind      Key = "site.remind"
	SiteLabels      Key = "site.labels"
)

// What is switched by a verb of its own and stands on no settings page.
const (
	GuardMode     Key = "guard.mode"
	GuardNetworks Key = "guard.networks" // by white space
)

// Kind is how a setting is entered.
type Kind string

// The kinds of setting.
const (
	KindText   Kind = "text"
	KindLong   Kind = "long"   // several lines
	KindNumber Kind = "number" // a whole number between Min and Max
	KindSwitch Kind = "switch" // "true" or "false"
	KindChoice Kind = "choice"
	KindColour Kind = "colour" // #rrggbb, readable on white
	KindURL    Kind = "url"
	KindIndex  Kind = "index"  // the pattern of 索引号
	KindDate   Kind = "date"   // 2026-12-13, or nothing
	KindCode   Kind = "code"   // 政府网站标识码: ten digits, or nothing
	KindHosts  Kind = "hosts"  // names of hosts, one a line
	KindLabels Kind = "labels" // page labels that the county names otherwise: 本系统的名称=改用的名称, one a line

	KindMail     Kind = "mail"     // an e-mail address, or nothing
	KindNetworks Kind = "networks" // networks (10.0.0.0/8), one a line
)

// Choice is one answer of a KindChoice.
type Choice struct{ Value, Label string }

// Definition is everything about one setting.
type Definition struct {
	Key      Key
	Group    string // heading on the settings page
	Label    string
	Help     string
	Kind     Kind
	Default  string
	Unit     string // shown behind a number
	Min, Max int    // of a number, or of the characters of a text
	Choices  []Choice
}

// First-day rules: whether the day of the event counts (期限起算).
const (
	NextDay = "next"
	SameDay = "same"
)

// Emblem choices.
const (
	EmblemNone     = "none"
	EmblemPlain    = "plain"
	EmblemNational = "national" // 国徽, as the picture that the county uploaded
)

// Modes of the public site.
const (
	ModeChannel = "channel" // 频道模式: a channel of the county's existing portal
	ModePortal  = "portal"  // 门户模式: the whole site
)

// Definitions lists all settings in the order of the settings page.
func Definitions() []Definition {
	return append([]Definition{
		{Key: CountyName, Group: "单位与网站", Label: "县（市、区）名称", Help: "显示在页眉和打印件上，写全称。", Kind: KindText, Default: "蒙阴县", Min: 2, Max: 30},
		{Key: SiteName, Group: "单位与网站", Label: "网站名称", Help: "公开页面的标题。", Kind: KindText, Default: "蒙阴县基层政务公开", Min: 2, Max: 40},
		{Key: SiteURL, Group: "单位与网站", Label: "网站地址", Help: "用于拟催办文字和打印件中的链接，例如 https://www.example.gov.cn；不填时链接只写路径。", Kind: KindURL, Max: 200},
		{Key: OpenTerms, Group: "单位与网站", Label: "开放数据使用说明", Help: "写在“开放数据与订阅”页和数据目录里：他人使用目录数据的条件。", Kind: KindLong,
			Default: "任何人可以免费复制、分发、改编和使用本目录数据，使用时请注明来源和更新日期。", Min: 4, Max: 300},
		{Key: OfficeName, Group: "单位与网站", Label: "主管科室", Help: "写在催办文字和各表落款处。", Kind: KindText, Default: "县政府办公室政务公开科", Min: 2, Max: 40},
		{Key: OfficePhone, Group: "单位与网站", Label: "主管科室电话", Help: "办公电话，例如 0539-1234567；请勿填写个人手机号。", Kind: KindText, Max: 40},

		{Key: SessionIdle, Group: "登录与安全", Label: "无操作自动退出", Help: "超过这个时间没有操作，需要重新登录。", Kind: KindNumber, Default: "30", Unit: "分钟", Min: 5, Max: 240},
		{Key: SessionMax, Group: "登录与安全", Label: "登录最长时间", Help: "从登录起算，到时需要重新登录。", Kind: KindNumber, Default: "12", Unit: "小时", Min: 1, Max: 24},
		{Key: LockFailures, Group: "登录与安全", Label: "锁定前允许输错次数", Help: "同一账号连续输错密码达到次数后锁定。", Kind: KindNumber, Default: "5", Unit: "次", Min: 3, Max: 10},
		{Key: LockMinutes, Group: "登录与安全", Label: "锁定时间", Help: "到时自动解锁，系统管理员也可提前解锁。", Kind: KindNumber, Default: "15", Unit: "分钟", Min: 5, Max: 1440},
		{Key: SecondFactor, Group: "登录与安全", Label: "管理岗位两步验证", Help: "政务公开科、县级分管领导和三员登录时，除密码外还要输入手机上的动态口令。", Kind: KindSwitch, Default: "true"},
		{Key: PasswordDays, Group: "登录与安全", Label: "密码有效期", Help: "到期后下次登录须先修改密码。", Kind: KindNumber, Default: "90", Unit: "天", Min: 30, Max: 180},
		{Key: PasswordKept, Group: "登录与安全", Label: "不得重复的旧密码", Help: "新密码不能与最近用过的几个密码相同。", Kind: KindNumber, Default: "5", Unit: "个", Min: 5, Max: 24},

		{Key: FormSeconds, Group: "登录与安全", Label: "公开表单最短填写时间", Help: "打开页面后不到这个时间就提交的视为程序自动提交，退回请提交人核对。", Kind: KindNumber, Default: "3", Unit: "秒", Min: 0, Max: 60},

		{Key: UploadLimit, Group: "导入与上传", Label: "单个文件上限", Help: "超过上限的文件不能上传。", Kind: KindNumber, Default: "50", Unit: "MB", Min: 1, Max: 500},
		{Key: ImportRows, Group: "导入与上传", Label: "一次导入行数上限", Help: "超过时分批入库，入库前会先说明。", Kind: KindNumber, Default: "20000", Unit: "行", Min: 100, Max: 20000},

		{Key: OutboxURL, Group: "上级平台", Label: "上报地址", Help: "上级平台接收数据包的地址；不填则不上报，可用命令导出到文件夹。", Kind: KindURL, Max: 200},

		{Key: DeadlineFirstDay, Group: "期限", Label: "期限起算", Help: "《民法典》第二百零一条：按照年、月、日计算期间的，开始的当日不计入，自下一日开始计算。", Kind: KindChoice, Default: NextDay,
			Choices: []Choice{{NextDay, "次日起算"}, {SameDay, "当日起算"}}},

		{Key: IndexTemplate, Group: "信息公开", Label: "索引号格式", Help: "{code} 为统一社会信用代码（没有时用单位编码），{abbr} 为单位缩写，{yyyy} 为年份，{n5} 为 5 位流水号；例如 {code}/{abbr}/{yyyy}-{n7}。已生成的索引号不变。",
			Kind: KindIndex, Default: "{code}/{yyyy}-{n5}", Min: 8, Max: 60},
		{Key: OriginalDays, Group: "信息公开", Label: "封存原件销毁期限", Help: "含个人信息的原件脱敏后封存，30 日后可以销毁，到期须由两人销毁。", Kind: KindNumber, Default: "60", Unit: "日", Min: 30, Max: 90},

		{Key: DutySoonDays, Group: "公开总表", Label: "临期提前", Help: "距公开时限不超过这些天的任务显示为“临期”。", Kind: KindNumber, Default: "7", Unit: "天", Min: 1, Max: 60},
		{Key: DutyMissingDays, Group: "公开总表", Label: "逾期多久列为“缺”", Help: "超过公开时限这些天仍未公开的任务显示为“缺”。", Kind: KindNumber, Default: "30", Unit: "天", Min: 1, Max: 365},
		{Key: DutyFlood, Group: "公开总表", Label: "突击补录提醒", Help: "同一栏目同一天发布的条数达到这个数时提醒；检查时按发布日期看集中补录。", Kind: KindNumber, Default: "10", Unit: "条", Min: 3, Max: 500},
		{Key: DutyVisitOutside, Group: "公开总表", Label: "夜间巡检访问外部链接", Help: "开启后，夜间巡检会访问栏目的外部链接；服务器不能上网的请保持关闭。", Kind: KindSwitch, Default: "false"},

		{Key: ElderMode, Group: "外观", Label: "默认长者模式", Help: "开启后公开页面默认大字，访问者可以切换回来。", Kind: KindSwitch, Default: "false"},
		{Key: Accent, Group: "外观", Label: "主色", Help: "写成 #a61b29 的形式；与白底和浅灰底的对比度都须达到 4.5∶1。", Kind: KindColour, Default: "#a61b29"},
		{Key: Emblem, Group: "外观", Label: "页眉标志", Help: "国徽须用标准图案，在“网站设置”中上传后选用；国徽不随主色、置灰改变颜色。", Kind: KindChoice, Default: EmblemPlain,
			Choices: []Choice{{EmblemNone, "不显示"}, {EmblemPlain, "县名文字标志"}, {EmblemNational, "国徽（使用已上传的标准图案）"}}},
		{Key: UnverifiedWarning, Group: "外观", Label: "待核提示", Help: "显示在尚未经人工核对的国家标准目录上方。", Kind: KindLong,
			Default: "以下为国家标准目录初始数据（待核），尚未经本县核对确认，仅供参考。", Min: 4, Max: 200},
	}, slices.Concat(siteDefinitions(), consultDefinitions(), backupDefinitions(), queueDefinitions())...)
}

// defined is every definition by its key: pages look up dozens of them.
var defined = sync.OnceValue(func() map[Key]Definition {
	all := map[Key]Definition{}
	for _, d := range Definitions() {
		all[d.Key] = d
	}
	return all
})

func find(k Key) (Definition, bool) {
	d, ok := defined()[k]
	return d, ok
}
