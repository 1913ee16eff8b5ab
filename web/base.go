package web

import (
	"html/template"
	"net/url"

	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/site"
)

// NoSecrets is the line that sign-in, uploads and editors carry (practice: the
// system is 非涉密).
const NoSecrets = "本系统为非涉密系统，严禁存储、处理、传输国家秘密和工作秘密。"

// Base is what every page carries; page structs embed it.
type Base struct {
	Title     string
	SiteName  string
	County    string
	Office    string // the office that answers, with its phone
	Path      string
	Query     url.Values
	Flash     *Flash
	Errors    []fault.Problem
	CSRF      string
	Actor     *ActorView
	Nav       []NavItem
	Inbox     int
	Demo      bool
	Today     calendar.Date
	RequestID string
	Elder     bool
	Contrast  bool
	NoSecrets string
	Accent    string
	Site      site.Profile
	Copy      bool   // a page for a folder of files: it says nothing of the day on which it is read
	Grey      bool   // 置灰 today
	Guarded   bool   // 重保模式 is on
	About     string // what the page is about, for search engines; its title when it is ""
	Canonical string // the page's whole address, "" when unknown or not its own
	Feeds     []Feed // news of this page for programs of readers
	Linked    any    // the page's description for programs (JSON-LD), nil for none
	DeskHere  bool   // the desk answers at this address too
	HostHead  template.HTML
	HostFoot  template.HTML
	HostStyle string
	Emblem    string // of the head: settings.EmblemPlain, EmblemNational or EmblemNone
}

// Flash is one sentence about what was just done.
type Flash struct {
	Kind string // done, warn or late
	Text string
}

// ActorView is who is signed in, as the top bar shows it.
type ActorView struct {
	Name     string
	UnitName string
	RoleName string
	Posts    []PostView
}

// PostView is one post of the signed-in person in the switch at the top.
type PostView struct {
	ID      int64
	Label   string
	Current bool
}

// Feed is an address that readers' programs follow.
type Feed struct{ Title, URL string }

// NavItem is one entry of the desk's left side or of the portal's main ways.
type NavItem struct {
	Label   string
	URL     string
	Current bool
	Count   int
}

// Error returns the message for a field, or "".
func (b *Base) Error(field string) string {
	for _, p := range b.Errors {
		if p.Field == field {
			return p.Msg
		}
	}
	return ""
}

// base lets the shell reach the Base inside any page struct that embeds it.
func (b *Base) base() *Base { return b }

// Page is a page struct: it embeds Base.
type Page interface{ base() *Base }
