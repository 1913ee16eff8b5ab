package foi

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"lianghua/foi/clock"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Check is one line of the archive checklist (归档检查).
type Check struct {
	What string
	Done bool
	How  string // what is there, or what is missing
}

// checklist says what the file of a case must hold (条例第四十五条).
func checklist(r Request, list []Event, parties []Party, steps []Step, papers []Paper) (out []Check) {
	add := func(what string, done bool, missing string) {
		out = append(out, Check{What: what, Done: done, How: map[bool]string{true: "齐全", false: missing}[done]})
	}
	has := func(kinds ...string) bool {
		return slices.ContainsFunc(papers, func(p Paper) bool {
			return slices.Contains(kinds, p.Kind) && (p.FileID != 0 || p.ScanID != 0) && p.VoidWhy == ""
		})
	}
	had := map[clock.Kind]bool{}
	for _, e := range list {
		had[e.Kind] = had[e.Kind] || !e.VoidedAt.Valid
	}
	add("申请书", r.Channel == Web || has("application"), "请上传申请书的扫描件")
	add("申请人身份证明", r.Channel == Web || has("identity"), "请上传身份证明")
	if r.Agent {
		add("授权委托书", has("proxy"), "请上传授权委托书")
	}
	if r.Channel.Confirmed() {
		add("收到日期的确认记录", !r.ConfirmedOn.IsZero() || r.ClosedAs == "withdrawn", "请登记与申请人的确认")
	}
	if had[clock.CorrectionSent] {
		add("补正告知书", has("correction"), "请制作或者上传补正告知书")
	}
	if had[clock.CorrectionReceived] {
		add("补正材料", r.Channel == Web || has("corrected"), "请上传补正材料")
	}
	if had[explainSent] {
		add("说明理由告知书", has("explain"), "请制作或者上传说明理由告知书")
	}
	if had[clock.Extended] {
		add("延期答复告知书", has("extension"), "请制作或者上传延期告知书")
	}
	if had[clock.FeeNotice] {
		add("收费通知书", has("fee"), "请制作或者上传收费通知书")
	}
	if len(parties) > 0 {
		add("征求意见书", has("consult_third", "consult_co"), "请制作或者上传征求意见书")
	}
	for _, p := range parties {
		if p.Opinion == "refuse" && p.Kind == "third" && (r.AnswerCode == "1" || r.AnswerCode == "2") {
			add(fmt.Sprintf("书面告知第三方（第 %d 方）", p.ID), !p.NotifiedOn.IsZero(), "第三方不同意公开而决定公开的，应书面告知第三方")
		}
	}
	if r.ClosedOn.IsZero() {
		add("审签记录", slices.ContainsFunc(steps, func(s Step) bool { return s.Seat == SeatLeader && s.State == "passed" }), "没有签发记录")
		add("保密审查", slices.ContainsFunc(steps, func(s Step) bool { return s.Seat == SeatSecrecy && s.State == "passed" }), "没有保密审查记录")
		add("答复书", slices.ContainsFunc(papers, func(p Paper) bool {
			return p.Number != "" && p.Number == r.DocumentNo && (p.FileID != 0 || p.ScanID != 0)
		}), "请制作答复书，或者上传盖章的扫描件")
		add("送达证明", !r.DeliveredOn.IsZero(), "请登记送达")
	}
	return out
}

// Archive closes the file of a case: its checklist must be complete.
func (s *Service) Archive(ctx context.Context, actor rbac.Actor, ref Ref) error {
	return s.verb(ctx, actor, ref, ActArchive, func(tx *db.Tx, r *Request, m move) (step, error) {
		d, err := s.gather(tx, *r)
		if err != nil {
			return step{}, err
		}
		var missing []string
		for _, c := range d.Checks {
			if !c.Done {
				missing = append(missing, c.What+"（"+c.How+"）")
			}
		}
		if len(missing) > 0 {
			return step{}, fault.Conflict("归档材料不齐：" + strings.Join(missing, "；") + "。")
		}
		on := today(tx)
		n, err := db.NextNumber(tx, "foi.archive."+itoa(r.OrganID), on.Year())
		if err != nil {
			return step{}, err
		}
		_, err = tx.Exec(`UPDATE foi_request SET archived_on = ?, archive_no = ? WHERE id = ?`, on, fmt.Sprintf("%d-依申请-%04d", on.Year(), n), r.ID)
		return step{On: on}, err
	})
}

// AddPapers adds papers that came in: applications, proofs, notices.
func (s *Service) AddPapers(ctx context.Context, actor rbac.Actor, ref Ref, files ...Upload) error {
	return s.write(ctx, "foi.AddPapers", func(tx *db.Tx) error {
		r, err := workable(tx, actor, ref)
		if err != nil {
			return err
		}
		if len(files) == 0 {
			return fault.Invalid("file", "请选择文件。")
		}
		if err := keepFiles(tx, actor, r, files); err != nil {
			return err
		}
		return touch(tx, actor, &r, step{Action: actPaper, Detail: map[string]any{"files": len(files)}}, rbac.FoiHandle)
	})
}

// ScanPaper binds the sealed copy of a letter that came back, by its hash.
func (s *Service) ScanPaper(ctx context.Context, actor rbac.Actor, ref Ref, paper int64, scan Upload, on calendar.Date) error {
	return s.write(ctx, "foi.ScanPaper", func(tx *db.Tx) error {
		r, err := workable(tx, actor, ref)
		if err != nil {
			return err
		}
		id, err := (Signature{Scan: &scan}).keep(tx, actor, r)
		if err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE foi_paper SET scan_id = ?, scan_sha256 = ?, version = version + 1 WHERE id = ? AND request_id = ?`, id, scan.Stored.SHA256, paper, r.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.NotFound("没有这份文书，请刷新页面。")
		}
		return touch(tx, actor, &r, step{Action: actPaper, On: on, Detail: map[string]any{"paper": paper}}, rbac.FoiHandle)
	})
}
