// Package site says what the county's public site is: which of the two modes,
// its names and official marks, where it stands, how it looks today; and the
// registers that belong to it: 政务公开专区, 政务新媒体, 国务院信息转载.
package site

import (
	"bytes"
	"net/url"
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/settings"
)

// Mode is what the site is to the county (国办公开办函〔2019〕61号: 政府信息公开
// is a channel of the government's site, never a site of its own).
type Mode string

// The modes.
const (
	Channel Mode = settings.ModeChannel // 频道模式: no home page of its own
	Portal  Mode = settings.ModePortal  // 门户模式: the whole site
)

// Profile is the site as its pages, feeds and files name it.
type Profile struct {
	Mode      Mode
	County    string // 县（市、区）名称
	Name      string // 网站名称
	ShortName string
	Domain    string // host of Address, "" when that is not set
	IDCode    string // 政府网站标识码
	Address   string // https://www.example.gov.cn/zwgk: what stands before a path, "" when not set
	BasePath  string // path of Address: /zwgk, or ""

	Sponsor     string // 主办单位
	Undertaker  string // 承办单位
	Contact     string
	ICP         string
	Police      string // 公安备案号
	OrganMark   string // 党政机关标识: where it is verified
	ErrorReport string // 我为政府网站找错, with the site's code
	Hotline     string // address of 12345
	Mailbox     string // address of 县长信箱
	News        string // code of the column 动态要闻
	Notices     string // code of the column 通知公告
	RelayHosts  []string
	labels      []string // 本系统的名称=改用的名称

	NextDue bool // show 下次应公开
	Remind  bool // show 提醒更新
	Mends   bool // the site takes reports of its mistakes itself (网站纠错)

	grey             bool
	greyFrom, greyTo calendar.Date
}

// Load reads the profile in one query.
func Load(q db.Reader) (Profile, error) {
	v, err := settings.All(q)
	return Of(v), err
}

// Of is the profile in settings that were read already.
func Of(v settings.Values) Profile {
	p := Profile{Mode: Mode(v.Text(settings.SiteMode)), County: v.CountyName(), Name: v.SiteName(), ShortName: v.Text(settings.SiteShortName),
		IDCode: v.Text(settings.SiteIDCode), Address: v.SiteURL(), Sponsor: v.Text(settings.SiteSponsor), Undertaker: v.Text(settings.SiteUndertaker),
		Contact: v.Text(settings.SiteContact), ICP: v.Text(settings.SiteICP), Police: v.Text(settings.SitePolice), OrganMark: v.Text(settings.SiteOrganMark),
		ErrorReport: v.Text(settings.SiteErrorReport), Hotline: v.Text(settings.SiteHotline), Mailbox: v.Text(settings.SiteMailbox),
		News: v.Text(settings.SiteNews), Notices: v.Text(settings.SiteNotices), RelayHosts: strings.Fields(v.Text(settings.SiteRelays)), labels: strings.Fields(v.Text(settings.SiteLabels)),
		NextDue: v.Text(settings.SiteNextDue) == "true", Remind: v.Text(settings.SiteRemind) == "true", Mends: v.ConsultFix() != "", grey: v.Text(settings.SiteGrey) == "true"}
	p.greyFrom, p.greyTo = day(v, settings.SiteGreyFrom), day(v, settings.SiteGreyUntil)
	if p.ShortName == "" {
		p.ShortName = p.Name
	}
	if p.Sponsor == "" {
		p.Sponsor = p.County + "人民政府"
	}
	if u, err := url.Parse(p.Address); err == nil {
		p.Domain, p.BasePath = u.Hostname(), strings.TrimRight(u.EscapedPath(), "/")
	}
	if p.ErrorReport != "" && p.IDCode != "" {
		p.ErrorReport += "?site_code=" + p.IDCode
	}
	return p
}

// day reads a date setting; one that was spoilt by hand is no date.
func day(v settings.Values, k settings.Key) calendar.Date {
	text := v.Text(k)
	if text == "" {
		return calendar.Date{}
	}
	d, err := calendar.Parse(text)
	if err != nil {
		return calendar.Date{}
	}
	return d
}

// Grey reports whether the pages are grey on a day: by the switch, or between
// the two dates, both included; one date alone is that day.
func (p Profile) Grey(on calendar.Date) bool {
	from, to := p.greyFrom, p.greyTo
	switch {
	case p.grey:
		return true
	case from.IsZero() && to.IsZero():
		return false
	case to.IsZero():
		to = from
	case from.IsZero():
		from = to
	}
	return !on.Before(from) && !on.After(to)
}

// URL is the whole address of a path of the site; the path alone while the
// site's address is not set.
func (p Profile) URL(path string) string { return p.Address + path }

// Label gives the labels of a page the names that the county chose for them
// (国办发〔2017〕47号 names them; a superior platform may want others).
func (p Profile) Label(page []byte) []byte {
	for _, line := range p.labels {
		from, to, _ := strings.Cut(line, "=")
		page = bytes.ReplaceAll(page, []byte(`<meta name="`+from+`"`), []byte(`<meta name="`+to+`"`))
	}
	return page
}

// Relays reports whether an address is on a site that may be relayed (国务院
// 信息转载): a listed host or one below it, over http or https.
func (p Profile) Relays(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.User != nil {
		return false
	}
	host := strings.ToLower(u.Hostname())
	for _, h := range p.RelayHosts {
		if host == h || strings.HasSuffix(host, "."+h) {
			return true
		}
	}
	return false
}
