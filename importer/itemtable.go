package importer

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"lianghua/catalog/table"
	"lianghua/catalog/term"
	"lianghua/disclose/form"
	"lianghua/village/ledger"
)

// tableOf writes the table of an item from its lines.
func (pl *itemPlanner) tableOf(c *form.Content, lines []*itemLine) {
	c.Rows = nil
	for _, l := range lines {
		if ledgerType(pl.form) && pl.balance(c, l) {
			continue
		}
		row := make([]string, len(pl.form.Table.Columns))
		some := false
		for i, col := range pl.form.Table.Columns {
			row[i] = l.values[ofRow+target(col.Key)]
			some = some || row[i] != ""
		}
		if ledgerType(pl.form) {
			some = pl.money(row, l) || some
		}
		if some {
			l.values["row"] = strconv.Itoa(len(c.Rows) + 1)
			c.Rows = append(c.Rows, row)
		}
	}
	if ledgerType(pl.form) {
		pl.sums(c)
	}
}

var (
	openingWords = regexp.MustCompile(`^(?:期初|上期|上月|上年|上季度?)(?:余额|结余|结转|转入)?(?:余额)?$`)
	closingWords = regexp.MustCompile(`^(?:期末|本期|本月|本年|本季度?)(?:余额|结余|结存)$`)
	totalWords   = regexp.MustCompile(`^(?:本期|本月|本页|本年)?(?:合计|小计|总计|累计)`)
)

// balance takes the rows of an account book that are no receipt or payment:
// what was there before, what is left, and sums.
func (pl *itemPlanner) balance(c *form.Content, l *itemLine) bool {
	matter := term.Match(l.values[ofRow+"matter"])
	amount := ""
	for _, to := range []target{ofRow + "amount", toIncome, toExpense} {
		if amount == "" {
			amount = l.values[to]
		}
	}
	key := ""
	switch {
	case openingWords.MatchString(matter):
		key = "opening"
	case closingWords.MatchString(matter):
		key = "closing"
	case totalWords.MatchString(matter):
		return true
	default:
		return false
	}
	if c.Fields == nil {
		c.Fields = map[string]string{}
	}
	if amount != "" {
		c.Fields[key] = amount
	}
	return true
}

// money turns the two columns of an account book into kind and amount.
func (pl *itemPlanner) money(row []string, l *itemLine) bool {
	at := func(key string) *string {
		return &row[slices.IndexFunc(pl.form.Table.Columns, func(x form.Field) bool { return x.Key == key })]
	}
	in, out := l.values[toIncome], l.values[toExpense]
	switch {
	case in != "" && out != "":
		l.say(toExpense, term.SeverityError, codeFieldWrong, "一行只能是收入或支出，请分成两行。")
	case in != "":
		*at("kind"), *at("amount") = string(ledger.Income), in
	case out != "":
		*at("kind"), *at("amount") = string(ledger.Expense), out
	default:
		return false
	}
	return true
}

// sums fills 本期收入 and 本期支出 from the lines, and 期末余额 when the file
// does not state it.
func (pl *itemPlanner) sums(c *form.Content) {
	var s ledger.Sheet
	for _, r := range c.Rows {
		amount, _, err := ledger.ParseCents(r[3])
		if err != nil {
			return // said at the cell
		}
		s.Lines = append(s.Lines, ledger.Line{Kind: ledger.Kind(r[1]), Amount: amount})
	}
	if c.Fields == nil {
		c.Fields = map[string]string{}
	}
	c.Fields["income"], c.Fields["expense"] = s.Sum(ledger.Income).String(), s.Sum(ledger.Expense).String()
	opening, stated, err := ledger.ParseCents(c.Fields["opening"])
	if s.Opening = opening; c.Fields["closing"] == "" && stated && err == nil {
		c.Fields["closing"] = s.Computed().String()
	}
}

// check asks the form, and what the type's own slice knows, and puts every
// problem at its cell. What is only missing keeps a draft from nothing but its
// submission.
func (pl *itemPlanner) check(d *ItemDraft, lines []*itemLine) {
	for _, p := range pl.form.Structure(d.Content) {
		pl.say(lines, p.Field, term.SeverityError, codeFieldWrong, p.Msg)
	}
	severity := term.SeverityWarn
	if pl.how.Submit {
		severity = term.SeverityError
	}
	for _, p := range pl.form.Elements(d.Content) {
		pl.say(lines, p.Field, severity, codeElement, p.Msg)
	}
	if own := pl.service.Items.Checks[pl.form.Key]; own != nil && d.Content.Period != "" {
		for _, p := range own(d.Content) {
			at := severity
			if strings.HasPrefix(p.Field, "fields.") { // the sums: a ledger that does not add up is not taken in
				at = term.SeverityError
			}
			pl.say(lines, p.Field, at, codeLedger, p.Msg)
		}
	}
}

// say puts a problem of a field at the cell that it came from: "title",
// "fields.opening", "rows.3.amount", "signers.报账员".
func (pl *itemPlanner) say(lines []*itemLine, field string, s term.Severity, code term.Code, msg string) {
	l, to := lines[0], target("")
	parts := strings.SplitN(field, ".", 3)
	switch {
	case parts[0] == "fields" && len(parts) > 1:
		to = ofField + target(parts[1])
	case parts[0] == "signers" && len(parts) > 1:
		to = ofSigner + target(parts[1])
	case parts[0] == "rows" && len(parts) == 3:
		to = ofRow + target(parts[2])
		for _, x := range lines {
			if x.values["row"] == parts[1] {
				l = x
			}
		}
		msg = rowNumber.ReplaceAllString(msg, fmt.Sprintf("第 %d 行", l.n)) // the row as the person counts it
	default:
		to = ofCommon + target(field)
	}
	l.problems = append(l.problems, table.Problem{Cell: l.cells[to], Severity: s, Code: code, Message: msg})
}

var rowNumber = regexp.MustCompile(`^第 \d+ 行`)
