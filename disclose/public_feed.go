package disclose

import (
	"strconv"

	"lianghua/disclose/form"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// FeedSize is how many items a feed holds.
const FeedSize = 50

// FeedRow is one item of a feed.
type FeedRow struct {
	ID       int64                 `db:"id"`
	Code     string                `db:"code"`
	Title    string                `db:"title"`
	Unit     string                `db:"unit_name"`
	ListedOn calendar.Date         `db:"listed_on"`
	At       db.Time               `db:"at"` // of the shown revision
	Content  db.JSON[form.Content] `db:"content"`
}

// URL is the item's public address.
func (r FeedRow) URL() string { return "/items/" + strconv.FormatInt(r.ID, 10) }

// Feed lists the newest of what may stand in a list: never a name list.
func Feed(q db.Reader, now db.Time, f PublicFilter) (rows []FeedRow, err error) {
	where, args := f.where(now)
	err = q.Select(&rows, `SELECT i.id, i.code, i.title, `+publisher(`u.name`)+` AS unit_name, i.listed_on, r.at, r.content
		FROM disclose_item i JOIN org_unit u ON u.id = i.unit_id JOIN disclose_revision r ON r.id = i.revision_id
		WHERE `+where+` ORDER BY i.listed_on DESC, i.id DESC LIMIT ?`, append(args, FeedSize)...)
	return rows, fault.Wrap("disclose.Feed", err)
}

// NoticeRow is one 公示 that runs or ran lately; name lists are none of them.
type NoticeRow struct {
	ID    int64         `db:"id"`
	Code  string        `db:"code"`
	Title string        `db:"title"`
	Unit  string        `db:"unit_name"`
	From  calendar.Date `db:"notice_from"`
	Until calendar.Date `db:"notice_until"`
	At    db.Time       `db:"at"`
}

// mostNotices bounds a calendar.
const mostNotices = 500

// Notices lists the 公示 that end on a day or later, the latest first.
func Notices(q db.Reader, now db.Time, since calendar.Date, f PublicFilter) (rows []NoticeRow, err error) {
	where, args := f.where(now)
	err = q.Select(&rows, `SELECT i.id, i.code, i.title, `+publisher(`u.name`)+` AS unit_name, i.notice_from, i.notice_until, r.at
		FROM disclose_item i JOIN org_unit u ON u.id = i.unit_id JOIN disclose_revision r ON r.id = i.revision_id
		WHERE `+where+` AND i.notice_until >= ? AND i.notice_from <> '' ORDER BY i.notice_until DESC, i.id DESC LIMIT ?`, append(args, since, mostNotices)...)
	return rows, fault.Wrap("disclose.Notices", err)
}

// SitemapPart is one file of the site map: the items with ids of one range.
type SitemapPart struct {
	No   int64   `db:"no"`   // from 1
	Last db.Time `db:"last"` // the newest revision in it
}

// sitemapIDs is the range of ids of one part, so that no part holds more than
// the 50,000 addresses that the protocol allows.
const sitemapIDs = 50_000

// SitemapParts lists the parts that hold something.
func SitemapParts(q db.Reader, now db.Time) (parts []SitemapPart, err error) {
	err = q.Select(&parts, `SELECT (i.id - 1) / `+strconv.Itoa(sitemapIDs)+` + 1 AS no, max(r.at) AS last
		FROM disclose_item i JOIN disclose_revision r ON r.id = i.revision_id WHERE `+Listed("i")+` GROUP BY (i.id - 1) / `+strconv.Itoa(sitemapIDs)+` ORDER BY 1`, now)
	return parts, fault.Wrap("disclose.SitemapParts", err)
}

// SitemapRow is one address of the site map.
type SitemapRow struct {
	ID int64   `db:"id"`
	At db.Time `db:"at"`
}

// URL is the item's public address.
func (r SitemapRow) URL() string { return "/items/" + strconv.FormatInt(r.ID, 10) }

// Sitemap lists the items of one part.
func Sitemap(q db.Reader, now db.Time, part int64) (rows []SitemapRow, err error) {
	err = q.Select(&rows, `SELECT i.id, r.at FROM disclose_item i JOIN disclose_revision r ON r.id = i.revision_id
		WHERE `+Listed("i")+` AND i.id > ? AND i.id <= ? ORDER BY i.id`, now, (part-1)*sitemapIDs, part*sitemapIDs)
	return rows, fault.Wrap("disclose.Sitemap", err)
}
