// Package fee computes the 信息处理费 of 政府信息公开信息处理费管理办法: a charge
// on unusual numbers and volumes only, by tiers, each tier on its own part
// (超额累进). One application is charged by items or by pages, never both; the
// organ chooses. Reading on the spot and being told where to find something
// cost nothing and are not counted as pages.
package fee

import "lianghua/internal/fault"

// Tier is a part of the tariff: from the From-th piece on, Yuan each.
type Tier struct{ From, Yuan int }

// limit is the largest number that is believed: more is a slip of the pen.
const limit = 1_000_000

// The free parts of the tariff: 政府信息公开信息处理费管理办法 §4 and
// 政府信息公开信息处理费管理办法 §5.
const (
	FreeItems = 10 // 件 of one applicant in one calendar month (自然月)
	FreePages = 30 // 页 of one application
)

// ItemTiers is the tariff by items up to n: 100 元 from the 11th, and from the
// 31st on each further ten items 100 元 more (政府信息公开信息处理费管理办法 §4).
func ItemTiers(n int) []Tier {
	out := []Tier{{FreeItems + 1, 100}}
	for from, yuan := 31, 200; from <= n; from, yuan = from+10, yuan+100 {
		out = append(out, Tier{from, yuan})
	}
	return out
}

// PageTiers is the tariff by pages (政府信息公开信息处理费管理办法 §5).
func PageTiers() []Tier { return []Tier{{FreePages + 1, 10}, {101, 20}, {201, 40}} }

// Items is the charge in 元 for the n applications that one applicant made in
// one calendar month, whatever was answered.
func Items(n int) (int, error) {
	if err := believable(n, "items", "件数"); err != nil {
		return 0, err
	}
	return sum(n, ItemTiers(n)), nil
}

// Pages is the charge in 元 for n pages of paper, of e-mail or of copied data
// for one application.
func Pages(n int) (int, error) {
	if err := believable(n, "pages", "页数"); err != nil {
		return 0, err
	}
	return sum(n, PageTiers()), nil
}

func believable(n int, field, name string) error {
	if n < 0 {
		return fault.Invalidf(field, "%s不能是负数，写的是 %d。", name, n)
	}
	if n > limit {
		return fault.Invalidf(field, "%s %d 太大（上限 %d），请核对。", name, n, limit)
	}
	return nil
}

// Line is one tier of a charge, for the notice (收费通知书).
type Line struct {
	From, To int // the pieces of the tier
	Yuan     int // each
	Sum      int
}

// Lines are the tiers that n pieces reach.
func Lines(n int, tiers []Tier) (out []Line) {
	for i, t := range tiers {
		last := n
		if i+1 < len(tiers) && tiers[i+1].From-1 < n {
			last = tiers[i+1].From - 1
		}
		if last < t.From {
			break
		}
		out = append(out, Line{t.From, last, t.Yuan, (last - t.From + 1) * t.Yuan})
	}
	return out
}

func sum(n int, tiers []Tier) (yuan int) {
	for _, l := range Lines(n, tiers) {
		yuan += l.Sum
	}
	return yuan
}
