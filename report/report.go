// Package report makes the figures that a county hands upward from what is
// published: how much, where, and whether policies are explained. It reads
// several slices and writes nothing.
package report

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"lianghua/catalog/term"
	"lianghua/disclose/form"
	"lianghua/duty"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Service reads the figures.
type Service struct{ DB *db.DB }

// Channel is a kind of channel in the statistics (主动公开统计).
type Channel int

// The kinds of channel.
const (
	Website Channel = iota // 网站
	Media                  // 新媒体
	Gazette                // 公报
	Board                  // 公开栏
	Other                  // 其他
)

// Channels lists the kinds.
func Channels() []Channel { return []Channel{Website, Media, Gazette, Board, Other} }

// Name is the kind in Chinese.
func (c Channel) Name() string {
	return [...]string{"网站", "新媒体", "公报", "公开栏", "其他"}[c]
}

// ChannelOf is the kind of a channel as people name it.
func ChannelOf(name string) Channel {
	for _, k := range []struct {
		words string
		kind  Channel
	}{{"公报", Gazette}, {"公开栏 公示栏 电子屏 上墙", Board}, {"微信 微博 两微一端 新媒体 抖音 客户端 公众号", Media}, {"网站 门户 平台", Website}} {
		if slices.ContainsFunc(strings.Fields(k.words), func(w string) bool { return strings.Contains(name, w) }) {
			return k.kind
		}
	}
	return Other
}

// DisclosedRow is how much a unit published in a column in a quarter, by channel.
type DisclosedRow struct {
	UnitID   int64
	Unit     string
	Column   string
	Quarter  string // 2026Q3
	Items    int
	Channels [5]int // one item may stand in several
}

// Disclosed counts what was published in a year (主动公开统计: unit × column ×
// channel × quarter), of the units that the actor may read. What stands on
// this site counts for 网站; 首发渠道 and 其他渠道 as the item names them.
func (s *Service) Disclosed(ctx context.Context, actor rbac.Actor, year int) ([]DisclosedRow, error) {
	where, args := rbac.ReachOf(actor, rbac.ItemRead).Where("u.path", "u.id")
	type key struct {
		unit            int64
		column, quarter string
	}
	rows := map[key]*DisclosedRow{}
	err := s.DB.Reader(ctx).Each(func(r *sqlx.Rows) error {
		var x struct {
			UnitID  int64                 `db:"unit_id"`
			Unit    string                `db:"short_name"`
			Column  string                `db:"full_name"`
			OffWeb  bool                  `db:"off_web"`
			On      calendar.Date         `db:"listed_on"`
			Content db.JSON[form.Content] `db:"content"`
		}
		if err := r.StructScan(&x); err != nil {
			return err
		}
		k := key{x.UnitID, x.Column, duty.PeriodOf(term.Quarterly, x.On)}
		row := rows[k]
		if row == nil {
			row = &DisclosedRow{UnitID: x.UnitID, Unit: x.Unit, Column: x.Column, Quarter: k.quarter}
			rows[k] = row
		}
		row.Items++
		for c := range channelsOf(x.Content.V, x.OffWeb) {
			row.Channels[c]++
		}
		return nil
	}, `SELECT i.unit_id, u.short_name, COALESCE(c.full_name, '未归入栏目') AS full_name, i.off_web, i.listed_on, r.content
		FROM disclose_item i JOIN org_unit u ON u.id = i.unit_id LEFT JOIN catalog_column c ON c.id = i.column_id JOIN disclose_revision r ON r.id = i.revision_id
		WHERE i.stage IN ('live', 'ended') AND i.listed_on >= ? AND i.listed_on <= ? AND `+where,
		append([]any{calendar.On(year, 1, 1), calendar.On(year, 12, 31)}, args...)...)
	if err != nil {
		return nil, fault.Internal("report.Disclosed", err)
	}
	keys := slices.SortedFunc(maps.Keys(rows), func(a, b key) int {
		if a.unit != b.unit {
			return int(a.unit - b.unit)
		}
		return strings.Compare(a.column+"\x00"+a.quarter, b.column+"\x00"+b.quarter)
	})
	out := make([]DisclosedRow, len(keys))
	for i, k := range keys {
		out[i] = *rows[k]
	}
	return out, nil
}

func channelsOf(c form.Content, offWeb bool) map[Channel]bool {
	out := map[Channel]bool{}
	if !offWeb {
		out[Website] = true
	}
	if c.FirstChannel != "" {
		out[ChannelOf(c.FirstChannel)] = true
	}
	for _, o := range c.OtherChannels {
		out[ChannelOf(o.Name)] = true
	}
	return out
}

// ExplainedRow is how far a unit's policies of a year are explained (政策解读统计).
type ExplainedRow struct {
	UnitID    int64
	Unit      string
	Should    int // 应解读: policy documents published in the year
	Explained int // 已解读: with a 解读 that is published
	Ways      map[string]int
	Days      int // from each explained policy to its first 解读, together
}

// AverageDays is the mean delay of the first 解读, in calendar days.
func (r ExplainedRow) AverageDays() float64 {
	if r.Explained == 0 {
		return 0
	}
	return float64(r.Days) / float64(r.Explained)
}

// Explained counts the policy documents of a year and their 解读, by unit,
// within the actor's reach.
func (s *Service) Explained(ctx context.Context, actor rbac.Actor, year int) ([]ExplainedRow, error) {
	where, args := rbac.ReachOf(actor, rbac.ItemRead).Where("u.path", "u.id")
	var list []struct {
		ID      int64                  `db:"id"`
		UnitID  int64                  `db:"unit_id"`
		Unit    string                 `db:"short_name"`
		On      calendar.Date          `db:"listed_on"`
		Read    calendar.Date          `db:"read_on"`
		Reading *db.JSON[form.Content] `db:"content"`
	}
	err := s.DB.Reader(ctx).Select(&list, `SELECT i.id, i.unit_id, u.short_name, i.listed_on, COALESCE(x.listed_on, '') AS read_on, r.content
		FROM disclose_item i JOIN org_unit u ON u.id = i.unit_id LEFT JOIN disclose_link l ON l.policy_id = i.id
		LEFT JOIN disclose_item x ON x.id = l.reading_id AND x.stage = 'live' LEFT JOIN disclose_revision r ON r.id = x.revision_id
		WHERE i.type = 'policy' AND i.stage = 'live' AND i.listed_on >= ? AND i.listed_on <= ? AND `+where+` ORDER BY u.path, i.id, x.listed_on`,
		append([]any{calendar.On(year, 1, 1), calendar.On(year, 12, 31)}, args...)...)
	if err != nil {
		return nil, fault.Internal("report.Explained", err)
	}
	var out []ExplainedRow
	seen, read := map[int64]bool{}, map[int64]bool{}
	for _, p := range list {
		if n := len(out); n == 0 || out[n-1].UnitID != p.UnitID {
			out = append(out, ExplainedRow{UnitID: p.UnitID, Unit: p.Unit, Ways: map[string]int{}})
		}
		row := &out[len(out)-1]
		if !seen[p.ID] {
			seen[p.ID] = true
			row.Should++
		}
		if p.Read.IsZero() || p.Reading == nil {
			continue
		}
		if !read[p.ID] {
			read[p.ID] = true
			row.Explained++
			row.Days += max(0, p.On.DaysUntil(p.Read))
		}
		if way := p.Reading.V.Fields["way"]; way != "" {
			row.Ways[way]++
		}
	}
	return out, nil
}
