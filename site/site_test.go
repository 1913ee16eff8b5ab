package site_test

import (
	"context"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/settings"
	"lianghua/site"
)

var admin = audit.Who{AccountID: 1, Name: "示例甲", Role: "county.officer", Face: "web"}

// set changes settings as the desk does and reads the profile anew.
func set(t *testing.T, d *db.DB, form map[settings.Key]string) site.Profile {
	t.Helper()
	if err := d.Write(context.Background(), func(tx *db.Tx) error { return settings.Set(tx, admin, "setting.edit", form) }); err != nil {
		t.Fatal(err)
	}
	p, err := site.Load(d.Reader(context.Background()))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func attach(t *testing.T, d *db.DB) {
	t.Helper()
	k, err := crypt.OpenKeys(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	audit.Attach(d, k)
}

func TestProfile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		attach(t, d)
		p := set(t, d, nil)
		if p.Mode != site.Channel || p.Sponsor != "蒙阴县人民政府" || p.ShortName != p.Name || p.Domain != "" || p.BasePath != "" || p.URL("/items/1") != "/items/1" {
			t.Errorf("a county that has set nothing: %+v", p)
		}
		p = set(t, d, map[settings.Key]string{settings.SiteMode: "portal", settings.SiteURL: "https://www.example.gov.cn:8443/zwgk/", settings.SiteIDCode: "3713280001",
			settings.SiteSponsor: "示例县人民政府办公室", settings.SiteRelays: "www.gov.cn\n WWW.Shandong.gov.cn \nwww.gov.cn"})
		if p.Mode != site.Portal || p.Domain != "www.example.gov.cn" || p.BasePath != "/zwgk" || p.URL("/i/ab") != "https://www.example.gov.cn:8443/zwgk/i/ab" ||
			p.Sponsor != "示例县人民政府办公室" || len(p.RelayHosts) != 2 || p.ErrorReport != "https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=3713280001" {
			t.Errorf("%+v", p)
		}
	})
}

func TestGreyBySwitchAndByDates(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		attach(t, d)
		day := calendar.On(2026, 12, 13)
		for _, x := range []struct {
			on, from, until string
			before, at      bool
		}{{"false", "", "", false, false}, {"true", "", "", true, true}, {"false", "2026-12-13", "", false, true}, {"false", "", "2026-12-13", false, true},
			{"false", "2026-12-12", "2026-12-14", true, true}, {"false", "2026-12-14", "2026-12-16", false, false}} {
			p := set(t, d, map[settings.Key]string{settings.SiteGrey: x.on, settings.SiteGreyFrom: x.from, settings.SiteGreyUntil: x.until})
			if p.Grey(day.AddDays(-1)) != x.before || p.Grey(day) != x.at {
				t.Errorf("%+v: the day before %v, the day %v", x, p.Grey(day.AddDays(-1)), p.Grey(day))
			}
		}
	})
}

func TestOnlyListedSitesAreRelayed(t *testing.T) {
	p := site.Profile{RelayHosts: []string{"www.gov.cn"}}
	for address, want := range map[string]bool{"https://www.gov.cn/zhengce/content.htm": true, "https://xxgk.www.gov.cn/1": true, "https://www.example.gov.cn/": false,
		"https://www.gov.cn.example.com/": false, "https://fakewww.gov.cn/": false, "javascript:alert(1)//www.gov.cn": false, "https://u@www.gov.cn/": false} {
		if p.Relays(address) != want {
			t.Errorf("%s: %v", address, !want)
		}
	}
}

// Whatever a cookie holds, the key of the cache is one of five.
func TestStyleOf(t *testing.T) {
	for cookie, want := range map[string]string{"": "", "set": "set", "set-elder": "set-elder", "contrast-elder-x": "set-elder-contrast", "set-contrast": "set-contrast", "../../etc": "set"} {
		r := httptest.NewRequest("GET", "/", nil)
		if cookie != "" {
			r.Header.Set("Cookie", site.StyleCookie+"="+cookie)
		}
		if got := site.StyleOf(r); got != want {
			t.Errorf("%q: %q", cookie, got)
		}
	}
}
