package desk

import (
	"lianghua/foi"
	"lianghua/foi/answer"
	"lianghua/foi/letter"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

func consultActs() []RequestAct {
	party := func(third bool) func(t *typed, ref foi.Ref) func() error {
		return func(t *typed, ref foi.Ref) func() error {
			on := t.day("on")
			var list []foi.PartyDraft
			for _, n := range []string{"1", "2", "3"} {
				x := foi.PartyDraft{Contact: foi.Contact{Name: t.c.Form("name" + n), Phone: t.c.Form("phone" + n), Address: t.c.Form("address" + n)}, UnitID: int64(t.number("unit" + n)), Subject: t.c.FormValue("subject")}
				if x.Contact.Name != "" || x.UnitID != 0 {
					list = append(list, x)
				}
			}
			if len(list) == 0 {
				t.p.Add(map[bool]string{true: "name1", false: "unit1"}[third], "请至少填写一个征求意见的对象。")
			}
			return func() error {
				return t.d.Requests.Consult(t.c.Request().Context(), t.c.Actor, ref, third, on, list)
			}
		}
	}
	return []RequestAct{
		{Word: "third", Label: "征求第三方意见", Right: rbac.FoiHandle, Move: foi.ActThird, Sample: sampleOf(foi.Working), Done: "已登记，征求意见的时间不计入答复期限。",
			Hint: "公开会损害第三方合法权益的，书面征求第三方意见，第三方自收到之日起十五个工作日内提出意见（条例第三十二条）。征求意见书不写申请人。",
			Fields: fields(func(_ *Deps, today string) []RequestField {
				list := []RequestField{{Name: "subject", Label: "涉及第三方的信息内容", Type: "long", Need: true, Rows: 3}, dated("on", "征求意见书发出日期", today)}
				for _, n := range []string{"1", "2", "3"} {
					list = append(list, RequestField{Name: "name" + n, Label: "第三方（" + n + "）姓名或者名称", Need: n == "1"}, RequestField{Name: "phone" + n, Label: "联系电话", Class: "medium"}, RequestField{Name: "address" + n, Label: "联系地址"})
				}
				return list
			}), Do: verb(party(true))},
		{Word: "coorgan", Label: "征求共同制作机关意见", Right: rbac.FoiHandle, Move: foi.ActCoorgan, Sample: sampleOf(foi.Working), Done: "已登记，征求意见的时间不计入答复期限。",
			Hint: "共同制作的信息，由牵头机关征求意见，被征求机关自收到之日起十五个工作日内提出，逾期视为同意公开（条例第三十四条）。",
			Fields: func(d *Deps, c *web.Ctx, _ foi.Detail) ([]RequestField, error) {
				units, err := unitPicks(c.Q())
				list := []RequestField{{Name: "subject", Label: "涉及的信息", Type: "long", Need: true, Rows: 3}, dated("on", "征求意见书发出日期", d.Org.Today().String())}
				for _, n := range []string{"1", "2", "3"} {
					list = append(list, RequestField{Name: "unit" + n, Label: "机关（" + n + "）", Type: "select", Options: units}, RequestField{Name: "name" + n, Label: "县外机关名称", Class: "medium"})
				}
				return list, err
			}, Do: verb(party(false))},
		{Word: "hear", Label: "登记对方意见", Right: rbac.FoiHandle, Sample: sampleOf(foi.Third), Files: true, Done: "已登记。",
			Fields: func(d *Deps, _ *web.Ctx, x foi.Detail) ([]RequestField, error) {
				return []RequestField{{Name: "of", Label: "对象", Type: "select", Need: true, Options: partyOptions(d, x)}, dated("on", "日期", d.Org.Today().String()),
					{Name: "opinion", Label: "登记什么", Type: "radio", Need: true, Options: []templates.Option{{Value: "received", Label: "对方已收到征求意见书"}, {Value: "agree", Label: "同意公开"}, {Value: "part", Label: "同意部分公开"},
						{Value: "refuse", Label: "不同意公开"}, {Value: "silent", Label: "十五个工作日届满未提出意见"}}},
					{Name: "reason", Label: "对方的理由", Type: "long", Rows: 2}, {Name: "file", Label: "书面意见", Type: "file"}}, nil
			},
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				x := foi.PartyFact{PartyID: int64(t.number("of")), On: t.day("on"), Opinion: t.c.Form("opinion"), Reason: t.c.FormValue("reason"), Files: t.files("file", "opinion")}
				switch x.Opinion {
				case "":
					t.p.Add("opinion", "请选择登记什么。")
				case "received":
					x.Opinion = ""
				}
				return func() error { return t.d.Requests.HearParty(t.c.Request().Context(), t.c.Actor, ref, x) }
			})},
		{Word: "notify", Label: "登记书面告知第三方", Right: rbac.FoiHandle, Sample: sampleOf(foi.Third), Done: "已登记书面告知。",
			Hint: "第三方不同意公开，行政机关认为不公开可能对公共利益造成重大影响而决定公开的，书面告知第三方决定公开的内容和理由（条例第三十二条）。",
			Fields: func(d *Deps, _ *web.Ctx, x foi.Detail) ([]RequestField, error) {
				return []RequestField{{Name: "of", Label: "第三方", Type: "select", Need: true, Options: partyOptions(d, x)}, dated("on", "告知日期", d.Org.Today().String())}, nil
			},
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				id, on := int64(t.number("of")), t.day("on")
				return func() error { return t.d.Requests.NotifyParty(t.c.Request().Context(), t.c.Actor, ref, id, on) }
			})},
		{Word: "extend", Label: "同意延期", Right: rbac.FoiReview, Move: foi.ActExtend, Sample: sampleOf(foi.Working), Done: "已延期，请制作并送达延期答复告知书。",
			Hint: "经政府信息公开工作机构负责人同意并告知申请人，延长不超过二十个工作日（条例第三十三条）。", Fields: extensionFields(false), Do: verb(extend)},
		{Word: "paper-extend", Label: "登记线下审签：延期", Right: rbac.FoiHandle, Sample: sampleOf(foi.Working), Files: true, Done: "已延期，请制作并送达延期答复告知书。",
			Hint: "负责人在纸上签批的，登记签字人、日期和扫描件。", Fields: extensionFields(true), Do: verb(extend)},
	}
}

func partyOptions(d *Deps, x foi.Detail) (out []templates.Option) {
	for _, p := range x.Parties {
		out = append(out, templates.Option{Value: idText(p.ID), Label: d.Requests.PartyName(p) + "（" + p.OpinionName() + "）"})
	}
	return out
}

func jointActs() []RequestAct {
	return []RequestAct{
		{Word: "task", Label: "安排协办", Right: rbac.FoiHandle, Sample: sampleOf(foi.Working), Done: "已安排协办，协办单位在待办中可见。",
			Hint: "协办不停止计算答复期限。选本机关的，用于登记本机关的检索记录。协办单位看不到申请人。",
			Fields: func(_ *Deps, c *web.Ctx, x foi.Detail) ([]RequestField, error) {
				units, err := unitPicks(c.Q())
				return []RequestField{{Name: "unit", Label: "协办单位", Type: "select", Need: true, Options: units}, {Name: "ask", Label: "协办事项", Type: "long", Need: true, Value: "请检索下列信息，并提出能否公开的意见：" + x.Subject},
					{Name: "due_on", Label: "协办期限", Type: "date", Need: true, Class: "short", Hint: "不晚于答复期限 " + x.DueOn.Chinese() + "。"}}, err
			},
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				x := foi.NewTask{UnitID: int64(t.number("unit")), Ask: t.c.FormValue("ask"), DueOn: t.day("due_on")}
				return func() error { return t.d.Requests.Assign(t.c.Request().Context(), t.c.Actor, ref, x) }
			})},
		{Word: "meet", Label: "会商", Right: rbac.FoiHandle, Move: foi.ActMeet, Sample: sampleOf(foi.Working), Done: "已召集会商，会商不停止计算答复期限。",
			Fields: func(d *Deps, c *web.Ctx, _ foi.Detail) ([]RequestField, error) {
				units, err := unitPicks(c.Q())
				return []RequestField{{Name: "issue", Label: "会商事项", Type: "long", Need: true, Rows: 3}, {Name: "held_on", Label: "会商日期", Type: "date", Need: true, Class: "short", Value: d.Org.Today().String()},
					{Name: "place", Label: "地点", Class: "medium"}, {Name: "chair", Label: "主持人", Need: true, Class: "medium", Value: c.Actor.Name},
					{Name: "seat", Label: "参加会商的各方", Type: "checks", Need: true, Options: choiceOptions(foi.JointSeats()), Hint: "司法局、法律顾问在各自的待办中填写意见，其他各方由经办人记录。"},
					{Name: "unit", Label: "有关单位", Type: "select", Options: units, Hint: "选了“有关单位”的，在这里选是哪个单位。"}}, err
			},
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				x := foi.NewJoint{HeldOn: t.day("held_on"), Place: t.c.Form("place"), Chair: t.c.Form("chair"), Issue: t.c.FormValue("issue")}
				unit := int64(t.number("unit"))
				for _, seat := range t.c.Request().Form["seat"] {
					s := foi.JointSeat{Seat: seat}
					if seat == "unit" {
						if s.UnitID = unit; unit == 0 {
							t.p.Add("unit", "请选择有关单位。")
						}
					}
					x.Seats = append(x.Seats, s)
				}
				return func() error { return t.d.Requests.Meet(t.c.Request().Context(), t.c.Actor, ref, x) }
			})},
		{Word: "conclude", Label: "会商结束", Right: rbac.FoiHandle, Move: foi.ActConclude, Sample: sampleOf(foi.Meeting), Files: true, Done: "已登记会商结论。",
			Fields: func(_ *Deps, _ *web.Ctx, x foi.Detail) ([]RequestField, error) {
				var list []templates.Option
				for _, j := range x.Joints {
					if j.ConcludedOn.IsZero() {
						list = append(list, templates.Option{Value: idText(j.ID), Label: j.HeldOn.Chinese() + " " + j.Chair + "主持"})
					}
				}
				return []RequestField{{Name: "of", Label: "会商", Type: "radio", Need: true, Options: list, Value: first(list)}, {Name: "conclusion", Label: "会商结论", Type: "long", Need: true, Hint: "不同意见保留在会商记录上。"},
					{Name: "scan", Label: "签字的会商记录", Type: "file"}}, nil
			},
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				id, scan := int64(t.number("of")), t.file("scan", "other")
				return func() error {
					return t.d.Requests.Conclude(t.c.Request().Context(), t.c.Actor, ref, id, t.c.FormValue("conclusion"), scan)
				}
			})},
	}
}

func first(list []templates.Option) string {
	if len(list) == 0 {
		return ""
	}
	return list[0].Value
}

func answerActs() []RequestAct {
	list := []RequestAct{
		{Word: "draft", Label: "拟写答复", Right: rbac.FoiHandle, Sample: sampleOf(foi.Working), Done: "已保存拟写的答复。",
			Hint: "答复类型决定文书、救济途径和年度报告的统计行。正文不写申请人的姓名和联系方式，由文书另加。",
			Fields: func(_ *Deps, _ *web.Ctx, x foi.Detail) ([]RequestField, error) {
				letters := []templates.Option{}
				for _, k := range letter.Kinds() {
					if k.Group == letter.Answer {
						letters = append(letters, templates.Option{Value: k.Code, Label: k.Name})
					}
				}
				return []RequestField{{Name: "answer_code", Label: "答复类型", Type: "select", Need: true, Options: answerOptions(), Value: x.Draft.AnswerCode},
					{Name: "letter", Label: "文书", Type: "select", Options: letters, Value: x.Draft.Letter, Hint: "不选的，用答复类型的文书。“本机关不掌握”分信息不存在和非本机关两种；要求更正本人信息的，选“其他处理：其他”和更正告知书。"},
					{Name: "basis", Label: "法律依据", Value: x.Draft.Basis, Hint: "不填的，用答复类型的条款。"}, {Name: "body", Label: "答复内容", Type: "long", Need: true, Rows: 10, Value: x.Draft.Body},
					{Name: "same_as", Label: "重复的原申请受理号", Class: "medium", Value: x.Prior, Hint: "只用于重复申请。"}}, nil
			},
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				x := foi.NewDraft{AnswerCode: t.c.Form("answer_code"), Letter: t.c.Form("letter"), Basis: t.c.Form("basis"), Body: t.c.FormValue("body"), SameAs: t.c.Form("same_as")}
				if ty, ok := answer.ByCode(x.AnswerCode); ok && x.Letter != ty.Letter && x.Letter != ty.Other {
					x.Letter = "" // of the type chosen before
				}
				return func() error { return t.d.Requests.SaveDraft(t.c.Request().Context(), t.c.Actor, ref, x) }
			})},
		{Word: "submit", Label: "送审签", Right: rbac.FoiHandle, Move: foi.ActSubmit, Sample: sampleOf(foi.Working), Done: "已送审签。",
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				return func() error { return t.d.Requests.Submit(t.c.Request().Context(), t.c.Actor, ref) }
			})},
		{Word: "recall", Label: "撤回审签", Right: rbac.FoiHandle, Move: foi.ActReturn, Sample: sampleOf(foi.Signing), Done: "已撤回，可以修改后再送审签。",
			Fields: fields(func(*Deps, string) []RequestField { return reasoned("撤回的理由") }),
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				return func() error { return t.d.Requests.Recall(t.c.Request().Context(), t.c.Actor, ref, t.c.Form("reason")) }
			})},
	}
	for _, seat := range []foi.Seat{foi.SeatSection, foi.SeatSecrecy, foi.SeatLeader} {
		list = append(list, RequestAct{Word: "decide-" + string(seat), Label: seat.Name(), Right: seat.Right(), Sample: sampleOf(foi.Signing), Done: "已办理" + seat.Name() + "。", Fields: decideFields(false), Do: verb(decide)})
	}
	return append(list, RequestAct{Word: "paper-decide", Label: "登记线下审签", Right: rbac.FoiHandle, Sample: sampleOf(foi.Signing), Files: true, Done: "已登记线下审签。", Fields: decideFields(true), Do: verb(decide)})
}

// decideFields are a seat's decision; which step is meant is the first that waits.
func decideFields(paper bool) func(*Deps, *web.Ctx, foi.Detail) ([]RequestField, error) {
	return func(d *Deps, c *web.Ctx, x foi.Detail) ([]RequestField, error) {
		var steps []templates.Option
		for _, st := range x.Steps {
			if st.State == "pending" && (paper || x.Sits[st.ID]) {
				steps = append(steps, templates.Option{Value: idText(st.ID), Label: st.Seat.Name()})
			}
		}
		list := []RequestField{{Name: "of", Label: "环节", Type: "radio", Need: true, Options: steps, Value: first(steps)},
			{Name: "agree", Label: "意见", Type: "radio", Need: true, Options: []templates.Option{{Value: "yes", Label: "同意"}, {Value: "no", Label: "退回经办人"}}},
			{Name: "opinion", Label: "说明", Type: "long", Rows: 3, Hint: "退回的须写明。"}}
		if paper {
			list = append(list, paperFields(d.Org.Today().String())...)
		}
		return list, nil
	}
}

func decide(t *typed, ref foi.Ref) func() error {
	x := foi.Decision{StepID: int64(t.number("of")), Agree: t.c.Form("agree") == "yes", Opinion: t.c.FormValue("opinion")}
	if t.c.Form("agree") == "" {
		t.p.Add("agree", "请选择同意或者退回。")
	}
	if t.c.Request().Form.Has("signed_by") {
		x.Paper = t.paper()
		if x.Paper.By == "" {
			t.p.Add("signed_by", "请填写在纸上签字的人。")
		}
	}
	return func() error { return t.d.Requests.Decide(t.c.Request().Context(), t.c.Actor, ref, x) }
}

func deliveryActs() []RequestAct {
	return []RequestAct{
		{Word: "deliver", Label: "登记送达", Right: rbac.FoiHandle, Move: foi.ActDeliver, Sample: sampleOf(foi.Answered), Files: true, Done: "已登记送达。",
			Fields: func(d *Deps, _ *web.Ctx, x foi.Detail) ([]RequestField, error) {
				today := d.Org.Today().String()
				return []RequestField{{Name: "way", Label: "送达方式", Type: "select", Need: true, Options: choiceOptions(foi.DeliveryWays()), Value: x.Way}, {Name: "post_number", Label: "邮件号", Class: "medium", Hint: "邮寄的必填。"},
					dated("sent_on", "发出日期", today), dated("signed_on", "送达日期", today), {Name: "signed_by", Label: "签收人", Class: "medium", Hint: "写本人、代理人、收发室等，不写姓名。"}, {Name: "file", Label: "送达证明", Type: "file", Hint: "送达回证、签收照片或者物流截图。"}}, nil
			},
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				x := foi.Delivery{Way: t.c.Form("way"), PostNumber: t.c.Form("post_number"), SentOn: t.day("sent_on"), SignedOn: t.day("signed_on"), SignedBy: t.c.Form("signed_by"), Proof: t.files("file", "other")}
				return func() error { return t.d.Requests.Deliver(t.c.Request().Context(), t.c.Actor, ref, x) }
			})},
		{Word: "archive", Label: "归档", Right: rbac.FoiHandle, Move: foi.ActArchive, Sample: sampleOf(foi.Delivered), Done: "已归档。",
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				return func() error { return t.d.Requests.Archive(t.c.Request().Context(), t.c.Actor, ref) }
			})},
		{Word: "papers", Label: "登记材料", Right: rbac.FoiHandle, Sample: sampleOf(foi.Working), Files: true, Done: "已登记材料。",
			Fields: func(*Deps, *web.Ctx, foi.Detail) ([]RequestField, error) {
				kinds := choiceOptions(foi.PaperKinds())
				for _, k := range letter.Kinds() {
					kinds = append(kinds, templates.Option{Value: k.Code, Label: k.Name, Group: "已盖章的文书"})
				}
				return []RequestField{{Name: "kind", Label: "材料", Type: "select", Need: true, Options: kinds}, {Name: "file", Label: "文件", Type: "file", Need: true}}, nil
			},
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				files := t.files("file", t.c.Form("kind"))
				return func() error { return t.d.Requests.AddPapers(t.c.Request().Context(), t.c.Actor, ref, files...) }
			})},
		{Word: "scan", Label: "上传盖章的扫描件", Right: rbac.FoiHandle, Sample: sampleOf(foi.Answered), Files: true, Done: "已上传，扫描件的校验值记在文书上。",
			Fields: func(d *Deps, _ *web.Ctx, x foi.Detail) ([]RequestField, error) {
				var list []templates.Option
				for _, p := range x.Papers {
					if p.Number != "" {
						list = append(list, templates.Option{Value: idText(p.ID), Label: p.Title + "　" + p.Number})
					}
				}
				return []RequestField{{Name: "of", Label: "文书", Type: "select", Need: true, Options: list}, dated("on", "盖章日期", d.Org.Today().String()), {Name: "file", Label: "扫描件", Type: "file", Need: true}}, nil
			},
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				id, on, up := int64(t.number("of")), t.day("on"), t.file("file", "other")
				if up == nil {
					t.p.Add("file", "请选择扫描件。")
				}
				return func() error { return t.d.Requests.ScanPaper(t.c.Request().Context(), t.c.Actor, ref, id, *up, on) }
			})},
	}
}

func mendActs() []RequestAct {
	return []RequestAct{
		{Word: "amend", Label: "更正答复", Right: rbac.FoiReview, Move: foi.ActAmend, Sample: sampleOf(foi.Answered), Done: "已退回重新拟写，原答复保留在记录中。",
			Hint: "更正后的答复重新审签、编号、送达；年度报告仍只计一件。", Fields: fields(func(*Deps, string) []RequestField { return reasoned("更正的理由") }),
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				return func() error { return t.d.Requests.Amend(t.c.Request().Context(), t.c.Actor, ref, t.c.Form("reason")) }
			})},
		{Word: "receipt", Label: "更正收到日期", Right: rbac.FoiRead, Sample: sampleOf(foi.Working), Done: "已更正收到日期，期限重新计算。",
			Hint: "答复以后，只有签发人可以更正，并记入审计日志。",
			Fields: func(d *Deps, _ *web.Ctx, x foi.Detail) ([]RequestField, error) {
				return append([]RequestField{{Name: "on", Label: "收到日期", Type: "date", Need: true, Class: "short", Value: x.ReceivedOn.String()}}, reasoned("理由")...), nil
			},
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				on := t.day("on")
				return func() error {
					return t.d.Requests.CorrectReceipt(t.c.Request().Context(), t.c.Actor, ref, on, t.c.Form("reason"))
				}
			})},
		{Word: "void", Label: "更正期限事实", Right: rbac.FoiHandle, Sample: sampleOf(foi.Working), Done: "已更正，期限重新计算。",
			Fields: func(_ *Deps, _ *web.Ctx, x foi.Detail) ([]RequestField, error) {
				var list []templates.Option
				for _, e := range x.Events {
					if !e.VoidedAt.Valid {
						list = append(list, templates.Option{Value: idText(e.ID), Label: e.On.Chinese() + " " + foi.EventName(e.Kind)})
					}
				}
				return append([]RequestField{{Name: "of", Label: "登记错的事实", Type: "radio", Need: true, Options: list}}, reasoned("理由")...), nil
			},
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				id := int64(t.number("of"))
				if id == 0 {
					t.p.Add("of", "请选择登记错的事实。")
				}
				return func() error {
					return t.d.Requests.VoidEvent(t.c.Request().Context(), t.c.Actor, ref, id, t.c.Form("reason"))
				}
			})},
	}
}

// refusedAct is how a button's act without a form of its own says no.
func refusedAct(c *web.Ctx, err error, back string) error {
	switch fault.KindOf(err) {
	case fault.KindInvalid, fault.KindConflict:
		return c.Warn(fault.Message(err), back)
	}
	return err
}
