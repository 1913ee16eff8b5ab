package patrol

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"lianghua/consult"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/rbac"
	"lianghua/site"
)

// Figure is one line of the 政府网站工作年度报表. What the program can count
// it counts; the rest is filled in by hand and kept for the year.
type Figure struct {
	Key    string
	Group  string
	Label  string
	Unit   string
	Value  string
	Own    bool   // counted here
	Reason string // how it was counted, or why it is not
}

// byHand are the lines that people fill in.
var byHand = []Figure{
	{Key: "visitors", Group: "网站访问", Label: "独立用户访问总量", Unit: "个", Reason: "本系统不使用 cookie、不识别访问者，不统计；另有统计工具的填写其数字"},
	{Key: "topics", Group: "专栏专题", Label: "维护数量", Unit: "个"}, {Key: "topics_new", Group: "专栏专题", Label: "新开设数量", Unit: "个"},
	{Key: "online", Group: "办事服务", Label: "可全程在线办理政务服务事项数量", Unit: "项"}, {Key: "handled", Group: "办事服务", Label: "办件量", Unit: "件"},
	{Key: "talks", Group: "互动交流", Label: "在线访谈期数", Unit: "期"},
	{Key: "tests", Group: "安全防护", Label: "安全检测评估次数", Unit: "次"}, {Key: "tests_found", Group: "安全防护", Label: "发现问题数量", Unit: "个"}, {Key: "tests_mended", Group: "安全防护", Label: "问题整改数量", Unit: "个"},
	{Key: "weibo", Group: "移动新媒体", Label: "微博信息发布量", Unit: "条"}, {Key: "wechat", Group: "移动新媒体", Label: "微信信息发布量", Unit: "条"},
}

// Yearbook is the whole return of a year.
func (s *Service) Yearbook(ctx context.Context, actor rbac.Actor, year int) (list []Figure, err error) {
	q := s.DB.Reader(ctx)
	if err := county(q, actor, rbac.PatrolManage); err != nil {
		return nil, err
	}
	if list, err = counted(q, year); err != nil {
		return nil, err
	}
	var rows []struct{ Key, Value string }
	if err := q.Select(&rows, `SELECT key, value FROM patrol_yearbook WHERE year = ?`, year); err != nil {
		return nil, fault.Internal("patrol.Yearbook", err)
	}
	typed := map[string]string{}
	for _, r := range rows {
		typed[r.Key] = r.Value
	}
	groups := []string{"网站", "网站访问", "信息发布", "专栏专题", "解读回应", "办事服务", "互动交流", "安全防护", "移动新媒体", "创新发展"}
	all := list
	for _, f := range byHand {
		f.Value = typed[f.Key]
		all = append(all, f)
	}
	list = nil
	for _, g := range groups {
		for _, f := range all {
			if f.Group == g {
				list = append(list, f)
			}
		}
	}
	return list, nil
}

// counted are the lines that the program counts.
func counted(q db.Reader, year int) (out []Figure, err error) {
	v, err := settings.All(q)
	if err != nil {
		return nil, err
	}
	p := site.Of(v)
	from, to := calendar.On(year, 1, 1), calendar.On(year, 12, 31)
	own := func(group, label, unit, value, reason string) {
		out = append(out, Figure{Group: group, Label: label, Unit: unit, Value: value, Own: true, Reason: reason})
	}
	own("网站", "网站名称", "", p.Name, "")
	own("网站", "首页网址", "", p.Address, "")
	own("网站", "主办单位", "", p.Sponsor, "")
	own("网站", "政府网站标识码", "", p.IDCode, "")
	own("网站", "ICP备案号", "", p.ICP, "")
	own("网站", "公安机关备案号", "", p.Police, "")
	views, err := ViewsIn(q, from, to)
	if err != nil {
		return nil, err
	}
	total := int64(0)
	for _, x := range views {
		total += x.N
	}
	own("网站访问", "网站总访问量", "次", strconv.FormatInt(total, 10), "公开页面被打开的次数，不含搜索引擎")
	for _, x := range views {
		own("网站访问", "其中："+x.Page, "次", strconv.FormatInt(x.N, 10), "")
	}
	if err := countedItems(q, p.News, from, to, own); err != nil {
		return nil, err
	}
	if err := countedTalk(q, from, to, own); err != nil {
		return nil, err
	}
	return out, countedServices(q, own)
}

// countedItems count what was published, by the kinds of column that the
// return asks for: an item whose column is one kept page is 概况类.
func countedItems(q db.Reader, newsColumn string, from, to calendar.Date, own func(group, label, unit, value, reason string)) error {
	var rows []struct {
		Kind string `db:"kind"`
		Code string `db:"code"`
		Type string `db:"type"`
		N    int64  `db:"n"`
	}
	if err := q.Select(&rows, `SELECT COALESCE(k.kind, 'list') AS kind, COALESCE(k.code, '') AS code, i.type, count(*) AS n FROM disclose_item i LEFT JOIN catalog_column k ON k.id = i.column_id
		WHERE i.revision_id <> 0 AND NOT i.off_web AND i.listed_on >= ? AND i.listed_on <= ? GROUP BY COALESCE(k.kind, 'list'), COALESCE(k.code, ''), i.type`, from, to); err != nil {
		return fault.Internal("patrol.countedItems", err)
	}
	var all, pages, news, readings int64
	for _, r := range rows {
		all += r.N
		switch {
		case r.Kind == "page":
			pages += r.N
		case r.Code == newsColumn && newsColumn != "":
			news += r.N
		}
		if r.Type == "interpretation" {
			readings += r.N
		}
	}
	n := func(x int64) string { return strconv.FormatInt(x, 10) }
	own("信息发布", "总数", "条", n(all), "按发布日期；含已撤稿、已下线的")
	own("信息发布", "概况类信息更新量", "条", n(pages), "固定内容栏目")
	own("信息发布", "政务动态信息更新量", "条", n(news), "动态要闻")
	own("信息发布", "信息公开目录信息更新量", "条", n(all-pages-news), "其余栏目")
	own("解读回应", "解读信息发布总数", "条", n(readings), "政策解读")
	return nil
}

// countedTalk are the figures of 互动交流.
func countedTalk(q db.Reader, from, to calendar.Date, own func(group, label, unit, value, reason string)) error {
	f, err := consult.Figures(q, from, to)
	if err != nil {
		return err
	}
	own("互动交流", "收到留言数量", "条", strconv.Itoa(f.Received), "本网站留言；12345 等其他平台的由其自行统计")
	own("互动交流", "办结留言数量", "条", strconv.Itoa(f.Closed), "")
	own("互动交流", "平均办理时间", "天", strconv.FormatFloat(f.AverageDays, 'f', 1, 64), "工作日")
	own("互动交流", "公开答复数量", "条", strconv.Itoa(f.Published), "")
	own("互动交流", "征集调查期数", "期", strconv.Itoa(f.Calls+f.Surveys), "")
	own("互动交流", "收到意见数量", "条", strconv.Itoa(f.Opinions+f.Answers), "含调查问卷")
	own("互动交流", "公布调查结果期数", "期", strconv.Itoa(f.CallResults), "")
	return nil
}

func countedServices(q db.Reader, own func(group, label, unit, value, reason string)) error {
	var n int64
	err := q.Get(&n, `SELECT count(*) FROM guide_card WHERE kind = 'service' AND live AND state <> 'closed'`)
	own("办事服务", "是否发布服务事项目录", "", map[bool]string{true: "是", false: "否"}[n > 0], "")
	own("办事服务", "政务服务事项数量", "项", strconv.FormatInt(n, 10), "办事服务中已公开的")
	own("创新发展", "无障碍浏览", "", "是", "长者模式、高对比、键盘操作")
	own("创新发展", "搜索即服务", "", "是", "站内搜索含办事服务")
	return fault.Wrap("patrol.countedServices", err)
}

// SetYearbook keeps what was filled in.
func (s *Service) SetYearbook(ctx context.Context, actor rbac.Actor, year int, typed map[string]string) error {
	var p fault.Problems
	for _, f := range byHand {
		v := strings.TrimSpace(typed[f.Key])
		if _, err := strconv.ParseFloat(v, 64); v != "" && (err != nil || strings.HasPrefix(v, "-") || utf8.RuneCountInString(v) > 12) {
			p.Add(f.Key, f.Label+"应填数字，没有的不填。")
		}
	}
	if year < 2000 || year > 2099 {
		p.Add("year", "年份不对。")
	}
	if err := p.Err(); err != nil {
		return err
	}
	return s.write(ctx, "SetYearbook", func(tx *db.Tx) error {
		if err := county(tx, actor, rbac.PatrolManage); err != nil {
			return err
		}
		for _, f := range byHand {
			if _, err := tx.Exec(`INSERT INTO patrol_yearbook (year, key, value) VALUES (?, ?, ?) ON CONFLICT (year, key) DO UPDATE SET value = excluded.value`, year, f.Key, strings.TrimSpace(typed[f.Key])); err != nil {
				return err
			}
		}
		record(tx, actor, rbac.PatrolManage, "yearbook", strconv.Itoa(year), nil)
		return nil
	})
}
