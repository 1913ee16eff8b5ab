package desk

import (
	"lianghua/catalog"
	"lianghua/web"
)

// statisticsTitle is the table that goes upward (统计表).
const statisticsTitle = "基层政务公开标准目录编制情况统计表"

// StatisticsPage is 《基层政务公开标准目录编制情况统计表》, on screen and on paper.
type StatisticsPage struct {
	web.Base
	catalog.Statistics
}

func (d *Deps) editionStatistics(c *web.Ctx) error {
	s, err := catalog.StatisticsNow(c.Q())
	if err != nil {
		return err
	}
	p := &StatisticsPage{Statistics: s}
	p.Title = statisticsTitle
	return c.Render(p)
}

func (d *Deps) editionStatisticsExport(c *web.Ctx) error {
	s, err := catalog.StatisticsNow(c.Q())
	if err != nil {
		return err
	}
	head := []string{"领域", "国家标准", "采用", "细化", "新增", "不适用", "县级条数", "乡级条数", "村级条数", "网址", "公布日期", "文号"}
	published := ""
	if s.Edition.PublishedAt.Valid {
		published = s.Edition.IssuedOn
	}
	var rows [][]string
	for _, r := range append(s.Rows, s.Total) {
		line := []string{r.Name}
		for _, n := range []int64{r.National, r.Adopted, r.Refined, r.Added, r.NotApplicable, r.County, r.Township, r.Village} {
			line = append(line, idText(n))
		}
		rows = append(rows, append(line, r.Link, published, s.Edition.DocumentNo))
	}
	return listFile(c, statisticsTitle, head, rows)
}
