package desk

import (
	"slices"
	"strings"

	"lianghua/foi"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// sampleOf leads to a case of the demo county in a state.
func sampleOf(state foi.State) string { return "/desk/requests?view=all&state=" + string(state) }

// requestActs are the moves and deeds that have a form, in the order of the work.
func requestActs() []RequestAct {
	return slices.Concat(intakeActs(), askActs(), consultActs(), jointActs(), answerActs(), deliveryActs(), mendActs(), aroundActs())
}

// fields makes a form without looking at the case.
func fields(list func(d *Deps, today string) []RequestField) func(*Deps, *web.Ctx, foi.Detail) ([]RequestField, error) {
	return func(d *Deps, _ *web.Ctx, _ foi.Detail) ([]RequestField, error) {
		return list(d, d.Org.Today().String()), nil
	}
}

func dated(name, label, today string) RequestField {
	return RequestField{Name: name, Label: label, Type: "date", Need: true, Class: "short", Max: today}
}

func later(name, label string) RequestField {
	return RequestField{Name: name, Label: label, Type: "date", Need: true, Class: "short"}
}

func reasoned(label string) []RequestField {
	return []RequestField{{Name: "reason", Label: label, Type: "long", Need: true, Rows: 3}}
}

func plainOptions(list []string) (out []templates.Option) {
	for _, w := range list {
		out = append(out, templates.Option{Value: w, Label: w})
	}
	return out
}

func paperFields(today string) []RequestField {
	return []RequestField{{Name: "signed_by", Label: "签字人", Need: true, Class: "medium", Hint: "写纸上签字的人，不能是拟写答复的人。"},
		dated("signed_on", "签字日期", today), {Name: "scan", Label: "签字的扫描件", Type: "file", Need: true, Hint: "PDF、PNG 或 JPEG。"}}
}

func intakeActs() []RequestAct {
	return []RequestAct{
		{Word: "confirm", Label: "确认收到", Right: rbac.FoiRegister, Move: foi.ActConfirm, Sample: sampleOf(foi.Pending), Done: "已登记，收到之日为确认之日。",
			Hint: "互联网、传真、平常信函提交的申请，以与申请人确认之日为收到申请之日（条例第三十一条）。",
			Fields: fields(func(_ *Deps, today string) []RequestField {
				return []RequestField{dated("on", "确认日期", today), {Name: "how", Label: "确认方式", Type: "select", Need: true, Options: plainOptions(foi.ConfirmWays())},
					{Name: "by", Label: "由谁与申请人确认", Need: true, Class: "medium"}}
			}),
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				x := foi.Confirmation{On: t.day("on"), How: t.c.Form("how"), By: t.c.Form("by")}
				return func() error { return t.d.Requests.Confirm(t.c.Request().Context(), t.c.Actor, ref, x) }
			})},
		{Word: "dismiss", Label: "不作为申请处理", Right: rbac.FoiRegister, Move: foi.ActDismiss, Sample: sampleOf(foi.Pending), Danger: true, Done: "已登记为不作为申请处理。",
			Hint: "只用于测试、空白、广告等不是政府信息公开申请的来件。", Fields: fields(func(*Deps, string) []RequestField { return reasoned("理由") }),
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				return func() error {
					return t.d.Requests.Dismiss(t.c.Request().Context(), t.c.Actor, ref, t.c.Form("reason"))
				}
			})},
		{Word: "examine", Label: "初审", Right: rbac.FoiHandle, Move: foi.ActExamine, Sample: sampleOf(foi.Registered), Done: "已登记初审意见，您是本件的经办人。",
			Fields: func(_ *Deps, _ *web.Ctx, x foi.Detail) ([]RequestField, error) {
				return append([]RequestField{{Name: "view", Label: "初审意见", Type: "long", Need: true, Hint: "内容是否明确、是否属本机关职责、是否重复、是否信访、是否涉及第三方、数量是否合理。"}}, gradeFields(x)...), nil
			},
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				x := foi.Examination{View: t.c.FormValue("view"), Sensitivity: foi.Sensitivity(t.c.Form("sensitivity")), Why: t.c.Form("sensitive_why")}
				return func() error { return t.d.Requests.Examine(t.c.Request().Context(), t.c.Actor, ref, x) }
			})},
		{Word: "work", Label: "转入办理", Right: rbac.FoiHandle, Move: foi.ActWork, Sample: sampleOf(foi.Review), Done: "已转入办理，请安排检索并拟写答复。",
			Hint: "内容明确、属本机关职责，不需补正、说明理由、缴费或者征求意见的，转入办理。",
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				return func() error { return t.d.Requests.Work(t.c.Request().Context(), t.c.Actor, ref) }
			})},
		{Word: "grade", Label: "改敏感程度", Right: rbac.FoiHandle, Sample: sampleOf(foi.Working), Done: "已改敏感程度。",
			Fields: func(_ *Deps, _ *web.Ctx, x foi.Detail) ([]RequestField, error) { return gradeFields(x), nil },
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				return func() error {
					return t.d.Requests.Grade(t.c.Request().Context(), t.c.Actor, ref, foi.Sensitivity(t.c.Form("sensitivity")), t.c.Form("sensitive_why"))
				}
			})},
	}
}

func gradeFields(x foi.Detail) []RequestField {
	to, why := x.Alike.Propose()
	hint := "一般：经办、科负责人、保密审查、签发；重点、涉诉：另经司法局和法律顾问。"
	if len(why) > 0 {
		hint += "按情况应为“" + to.Name() + "”：" + strings.Join(why, "；") + "。"
	}
	if x.Sensitivity != foi.Plain {
		to = x.Sensitivity
	}
	var list []templates.Option
	for _, s := range foi.Sensitivities() {
		list = append(list, templates.Option{Value: string(s), Label: s.Name()})
	}
	return []RequestField{{Name: "sensitivity", Label: "敏感程度", Type: "radio", Options: list, Value: string(to), Need: true, Hint: hint},
		{Name: "sensitive_why", Label: "理由", Hint: "按较低程度办理的、因媒体关注等提高的，写明理由。"}}
}

func askActs() []RequestAct {
	answerBy := func(label string) func(*Deps, *web.Ctx, foi.Detail) ([]RequestField, error) {
		return fields(func(_ *Deps, today string) []RequestField {
			return []RequestField{{Name: "what", Label: label, Type: "long", Need: true, Hint: "逐条写明。"}, dated("on", "告知书发出日期", today), later("until", "申请人回复的最后一日")}
		})
	}
	ask := func(t *typed) foi.Ask {
		return foi.Ask{What: t.c.FormValue("what"), On: t.day("on"), Until: t.day("until"), Late: t.c.Form("late")}
	}
	return []RequestAct{
		{Word: "correct", Label: "告知补正", Right: rbac.FoiHandle, Move: foi.ActCorrect, Sample: sampleOf(foi.Review), Done: "已登记补正告知，请制作并送达补正告知书。",
			Hint: "收到申请之日起七个工作日内一次性告知，答复期限自收到补正之日重新计算（条例第三十条）。",
			Fields: func(d *Deps, c *web.Ctx, x foi.Detail) ([]RequestField, error) {
				list, err := answerBy("需要补正的事项")(d, c, x)
				if d.Org.Today().After(x.CorrectionDue) {
					list = append(list, RequestField{Name: "late", Label: "逾期告知的理由", Type: "long", Need: true, Rows: 2, Hint: "补正告知的期限是 " + x.CorrectionDue.Chinese() + "，已经过了。"})
				}
				return list, err
			},
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				x := ask(t)
				return func() error { return t.d.Requests.AskCorrection(t.c.Request().Context(), t.c.Actor, ref, x) }
			})},
		{Word: "corrected", Label: "收到补正", Right: rbac.FoiHandle, Move: foi.ActCorrected, Sample: sampleOf(foi.Correcting), Files: true, Done: "已登记补正，答复期限重新计算。",
			Fields: func(d *Deps, _ *web.Ctx, x foi.Detail) ([]RequestField, error) {
				return []RequestField{dated("on", "收到补正材料的日期", d.Org.Today().String()), {Name: "need", Label: "补正后的申请内容", Type: "long", Value: x.Need, Rows: 5},
					{Name: "file", Label: "补正材料", Type: "file"}}, nil
			},
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				on, files := t.day("on"), t.files("file", "corrected")
				return func() error {
					return t.d.Requests.Corrected(t.c.Request().Context(), t.c.Actor, ref, on, t.c.FormValue("need"), files...)
				}
			})},
		{Word: "explain", Label: "要求说明理由", Right: rbac.FoiHandle, Move: foi.ActExplain, Sample: sampleOf(foi.Review), Done: "已登记，请制作并送达说明理由告知书。",
			Hint: "申请数量、频次明显超过合理范围的，可以要求说明理由（条例第三十五条）。", Fields: answerBy("统计的期间、件数和需要说明的理由"),
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				x := ask(t)
				return func() error { return t.d.Requests.AskReasons(t.c.Request().Context(), t.c.Actor, ref, x) }
			})},
		{Word: "explained", Label: "收到理由说明", Right: rbac.FoiHandle, Move: foi.ActExplained, Sample: sampleOf(foi.Explaining), Done: "已登记理由说明。",
			Fields: fields(func(_ *Deps, today string) []RequestField {
				return []RequestField{dated("on", "收到日期", today), {Name: "reasonable", Label: "理由是否合理", Type: "radio", Need: true, Options: []templates.Option{{Value: "yes", Label: "合理"}, {Value: "no", Label: "不合理"}}},
					{Name: "delayed", Label: "合理延迟的答复期限", Type: "date", Class: "short", Hint: "理由合理但按期无法答复的，写明告知申请人的日期，没有的不填。"}}
			}),
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				on, delayed := t.day("on"), t.day("delayed")
				if t.c.Form("reasonable") == "" {
					t.p.Add("reasonable", "请选择理由是否合理。")
				}
				return func() error {
					return t.d.Requests.Explained(t.c.Request().Context(), t.c.Actor, ref, on, t.c.Form("reasonable") == "yes", delayed)
				}
			})},
		{Word: "fee", Label: "通知缴费", Right: rbac.FoiHandle, Move: foi.ActFee, Sample: sampleOf(foi.Working), Done: "已登记收费通知，答复期限自缴费次日重新计算。",
			Hint: "按件和按量只能选一种，同一件不得并用（信息处理费管理办法）。",
			Fields: func(d *Deps, _ *web.Ctx, x foi.Detail) ([]RequestField, error) {
				return []RequestField{{Name: "by", Label: "计费方式", Type: "radio", Need: true, Value: "pages", Options: []templates.Option{{Value: "items", Label: "按件", Hint: "本自然月同一申请人 " + itoa(x.Alike.Month) + " 件"}, {Value: "pages", Label: "按量（页）"}}},
					{Name: "quantity", Label: "件数或者页数", Type: "number", Need: true, Class: "short"}, dated("on", "收费通知书送达日期", d.Org.Today().String())}, nil
			},
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				x := foi.Fee{ByPages: t.c.Form("by") == "pages", Quantity: t.number("quantity"), On: t.day("on")}
				return func() error {
					_, err := t.d.Requests.AskFee(t.c.Request().Context(), t.c.Actor, ref, x)
					return err
				}
			})},
		{Word: "paid", Label: "收到缴费", Right: rbac.FoiHandle, Move: foi.ActPaid, Sample: sampleOf(foi.Paying), Done: "已登记缴费，答复期限重新计算。",
			Fields: fields(func(_ *Deps, today string) []RequestField { return []RequestField{dated("on", "缴费日期", today)} }),
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				on := t.day("on")
				return func() error { return t.d.Requests.Paid(t.c.Request().Context(), t.c.Actor, ref, on) }
			})},
		{Word: "lapse", Label: "逾期未回", Right: rbac.FoiHandle, Move: foi.ActLapse, Sample: sampleOf(foi.Correcting), Done: "已按逾期转入办理，请拟写相应的告知书。",
			Hint: "申请人无正当理由逾期不补正、不说明理由或者不缴费的，转入办理，拟写相应的终结或者不予处理告知书。",
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				return func() error { return t.d.Requests.Lapse(t.c.Request().Context(), t.c.Actor, ref) }
			})},
		{Word: "withdraw", Label: "申请人撤回", Right: rbac.FoiHandle, Move: foi.ActWithdraw, Sample: sampleOf(foi.Working), Files: true, Danger: true, Done: "已登记撤回，本件终结。",
			Fields: fields(func(_ *Deps, today string) []RequestField {
				return []RequestField{dated("on", "撤回日期", today), {Name: "reason", Label: "撤回的方式和情况", Need: true}, {Name: "file", Label: "撤回的书面材料", Type: "file"}}
			}),
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				on, files := t.day("on"), t.files("file", "other")
				return func() error {
					return t.d.Requests.Withdraw(t.c.Request().Context(), t.c.Actor, ref, on, t.c.Form("reason"), files...)
				}
			})},
	}
}

func itoa(n int) string { return idText(int64(n)) }

func extensionFields(paper bool) func(*Deps, *web.Ctx, foi.Detail) ([]RequestField, error) {
	return func(d *Deps, _ *web.Ctx, x foi.Detail) ([]RequestField, error) {
		today := d.Org.Today().String()
		list := []RequestField{{Name: "days", Label: "延长的工作日", Type: "number", Need: true, Value: "20", Class: "short", Hint: "最多 20 个工作日，只能一次，须在 " + x.DueOn.Chinese() + " 前同意。"},
			{Name: "reason", Label: "延期理由", Type: "long", Need: true, Rows: 3, Hint: "告知申请人时写明。"}, dated("on", "同意日期", today)}
		if paper {
			list = append(list, paperFields(today)...)
		}
		return list, nil
	}
}

func extend(t *typed, ref foi.Ref) func() error {
	x := foi.Extension{Days: t.number("days"), Reason: t.c.FormValue("reason"), On: t.day("on")}
	if t.c.Request().Form.Has("signed_by") {
		x.Paper = t.paper()
		if x.Paper.By == "" {
			t.p.Add("signed_by", "请填写在纸上签字的人。")
		}
	}
	return func() error { return t.d.Requests.Extend(t.c.Request().Context(), t.c.Actor, ref, x) }
}
