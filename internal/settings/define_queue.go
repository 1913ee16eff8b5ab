package settings

import (
	"net/netip"
	"strings"
)

// What reminds people of their work, and by which ways it leaves the program.
const (
	DigestOn     Key = "digest.on"
	DigestHour   Key = "digest.hour"
	TakeDays     Key = "todo.take_days"
	MailHost     Key = "mail.host"
	MailPort     Key = "mail.port"
	MailSecurity Key = "mail.security"
	MailUser     Key = "mail.user"
	MailFrom     Key = "mail.from"
	HookURL      Key = "hook.url"
	HookNetworks Key = "hook.networks"
)

// Ways of protecting the line to the mail server.
const (
	MailStartTLS = "starttls"
	MailTLS      = "tls"
	MailPlain    = "plain"
)

// DigestLast is the hour from which on a digest that is late is not made any
// more: nobody is written to in the evening.
const DigestLast = 20

// queueDefinitions are the settings of 今日摘要 and of the ways out.
func queueDefinitions() []Definition {
	const digest, mail, hook = "待办和摘要", "邮件", "推送接口"
	return []Definition{
		{Key: DigestOn, Group: digest, Label: "每个工作日发今日摘要", Help: "每人每天至多一份，写明到期和新到的件数；没有变化的日子不发。单位负责人和县级领导只在自己选择接收后才发。", Kind: KindSwitch, Default: "true"},
		{Key: DigestHour, Group: digest, Label: "发今日摘要的时间", Help: "按工作日历，休息日不发；当天晚上 8 点以后不再补发。", Kind: KindNumber, Default: "8", Unit: "点", Min: 6, Max: 18},
		{Key: TakeDays, Group: digest, Label: "“我来办”保留时间", Help: "到时没有办结的自动放回，同事都能看到。", Kind: KindNumber, Default: "3", Unit: "工作日", Min: 1, Max: 15},

		{Key: MailHost, Group: mail, Label: "邮件服务器", Help: "例如 smtp.example.gov.cn；不填就不发邮件。", Kind: KindText, Max: 200},
		{Key: MailPort, Group: mail, Label: "邮件服务器端口", Help: "STARTTLS 一般为 587，TLS 一般为 465。", Kind: KindNumber, Default: "587", Unit: "端口号", Min: 1, Max: 65535},
		{Key: MailSecurity, Group: mail, Label: "加密方式", Help: "不加密的连接不会发送密码，只用于不需要登录的内网服务器。", Kind: KindChoice, Default: MailStartTLS,
			Choices: []Choice{{MailStartTLS, "STARTTLS"}, {MailTLS, "TLS"}, {MailPlain, "不加密"}}},
		{Key: MailUser, Group: mail, Label: "登录名", Help: "不需要登录的服务器不填。密码在“消息发送”页单独填写，加密保存。", Kind: KindText, Max: 200},
		{Key: MailFrom, Group: mail, Label: "发件地址", Help: "单位的公务邮箱，例如 zwgk@example.gov.cn；请勿用个人邮箱。", Kind: KindMail, Max: 200},

		{Key: HookURL, Group: hook, Label: "推送地址", Help: "接收推送的 https 地址，例如本县消息平台；不填就不推送。内容只有件数和链接，用“消息发送”页的推送密钥签名。", Kind: KindURL, Max: 200},
		{Key: HookNetworks, Group: hook, Label: "允许推送的内网网段", Help: "推送地址在内网的，写明网段，一行一个，例如 10.20.0.0/16；不填只推送到公网地址。", Kind: KindNetworks, Max: 500},
	}
}

// DigestOn reports that digests are made.
func (v Values) DigestOn() bool { return v.Text(DigestOn) == "true" }

// DigestHour is the hour of the working day from which on digests are made.
func (v Values) DigestHour() int { return v.number(DigestHour) }

// TakeDays are the working days for which 我来办 holds.
func (v Values) TakeDays() int { return v.number(TakeDays) }

// MailPort is the mail server's port.
func (v Values) MailPort() int { return v.number(MailPort) }

// HookNetworks are the private networks in which a hook may be.
func (v Values) HookNetworks() (list []netip.Prefix) {
	for _, s := range strings.Fields(v.Text(HookNetworks)) {
		if p, err := netip.ParsePrefix(s); err == nil {
			list = append(list, p.Masked())
		}
	}
	return list
}
