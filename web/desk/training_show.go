package desk

import (
	"fmt"

	"lianghua/internal/attach"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/village/pilot"
	"lianghua/web"
)

// TrainingPage is one training: material, who was called, who came; and its
// 签到表 on paper.
type TrainingPage struct {
	web.Base
	pilot.TrainingDetail
	Hold  bool
	Kinds []templates.Option
	Typed struct {
		Kinds  []string
		People string
	}
	Blank []int // empty lines of the 签到表, for who comes uncalled
}

func (d *Deps) trainingShow(c *web.Ctx) error {
	p, err := d.trainingPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) trainingPage(c *web.Ctx) (*TrainingPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	p := &TrainingPage{Hold: c.May(rbac.TrainingHold), Blank: make([]int, 8)}
	for _, k := range org.Kinds() {
		p.Kinds = append(p.Kinds, templates.Option{Value: string(k), Label: k.Label() + "联络员"})
	}
	p.TrainingDetail, err = d.Pilots.TrainingDetail(c.Request().Context(), c.Actor, id)
	p.Base.Title = p.Training.Title
	return p, err
}

func (d *Deps) trainingSheet(c *web.Ctx) error { return d.trainingShow(c) }

func trainingURL(id int64) string { return "/desk/trainings/" + idText(id) }

func (d *Deps) trainingCall(c *web.Ctx) error {
	p, err := d.trainingPage(c)
	if err != nil {
		return err
	}
	p.Typed.Kinds, p.Typed.People = c.Request().Form["kinds"], c.FormValue("people")
	var kinds []org.Kind
	for _, k := range p.Typed.Kinds {
		kinds = append(kinds, org.Kind(k))
	}
	n, err := d.Pilots.Call(c.Request().Context(), c.Actor, p.ID, kinds, p.Typed.People)
	if err != nil {
		return c.Retry(err, "desk/training_show", p)
	}
	return c.Done(fmt.Sprintf("名单已增加 %d 人。", n), trainingURL(p.ID))
}

func (d *Deps) trainingAttend(c *web.Ctx) error {
	id, err1 := c.ID("id")
	came, err2 := c.FormIDs("came")
	if err := firstError(err1, err2); err != nil {
		return err
	}
	if err := d.Pilots.Attend(c.Request().Context(), c.Actor, id, came); err != nil {
		return err
	}
	return c.Done(fmt.Sprintf("已登记到会 %d 人。", len(came)), trainingURL(id))
}

func (d *Deps) trainingAttach(c *web.Ctx) error {
	p, err := d.trainingPage(c)
	if err != nil {
		return err
	}
	file, name, err := upload(c, d.Files, "file", attach.Document(c.Values.UploadLimit()))
	if err == nil {
		err = d.Pilots.AttachToTraining(c.Request().Context(), c.Actor, p.ID, file, name)
	}
	if err != nil {
		return c.Retry(err, "desk/training_show", p)
	}
	return c.Done("培训材料已添加。", trainingURL(p.ID))
}

func (d *Deps) trainingFile(c *web.Ctx) error {
	id, err1 := c.ID("id")
	file, err2 := c.ID("file")
	if err := firstError(err1, err2); err != nil {
		return err
	}
	a, err := d.Pilots.TrainingFile(c.Request().Context(), c.Actor, id, file)
	if err != nil {
		return err
	}
	return sendKept(c, d.Files, a)
}

// TrainingEditPage records a training.
type TrainingEditPage struct {
	web.Base
	ID           int64
	Version      int64
	Form         struct{ Title, Form, HeldOn, Place, Speaker, Content string }
	Forms        []templates.Option
	PostTo, Back string
}

func (d *Deps) trainingNew(c *web.Ctx) error {
	p := trainingEditPage(pilot.Training{})
	p.Form.HeldOn = d.Org.Today().String()
	return c.Render(p)
}

func trainingEditPage(t pilot.Training) *TrainingEditPage {
	p := &TrainingEditPage{ID: t.ID, Version: t.Version, PostTo: "/desk/trainings", Back: "/desk/trainings"}
	p.Title = "登记培训"
	if t.ID != 0 {
		p.Title, p.PostTo, p.Back = "修改培训", trainingURL(t.ID), trainingURL(t.ID)
	}
	p.Form.Title, p.Form.Form, p.Form.HeldOn, p.Form.Place, p.Form.Speaker, p.Form.Content = t.Title, t.Form, t.HeldOn.String(), t.Place, t.Speaker, t.Content
	for _, f := range pilot.Forms() {
		p.Forms = append(p.Forms, templates.Option{Value: f, Label: f})
	}
	return p
}

func (d *Deps) trainingEdit(c *web.Ctx) error {
	p, err := d.trainingPage(c)
	if err != nil {
		return err
	}
	return c.Render(trainingEditPage(p.Training))
}

func (d *Deps) trainingAdd(c *web.Ctx) error { return d.trainingSave(c, 0) }

func (d *Deps) trainingChange(c *web.Ctx) error {
	p, err := d.trainingPage(c)
	if err != nil {
		return err
	}
	return d.trainingSave(c, p.ID)
}

func (d *Deps) trainingSave(c *web.Ctx, id int64) error {
	p := trainingEditPage(pilot.Training{ID: id})
	p.Form.Title, p.Form.Form, p.Form.HeldOn = c.Form("title"), c.Form("form"), c.Form("held_on")
	p.Form.Place, p.Form.Speaker, p.Form.Content = c.Form("place"), c.Form("speaker"), c.FormValue("content")
	var bad fault.Problems
	held := dateField(c, &bad, "held_on")
	version, err := c.FormInt("version")
	p.Version = version
	if err == nil {
		err = bad.Err()
	}
	if err == nil {
		id, err = d.Pilots.SaveTraining(c.Request().Context(), c.Actor, pilot.Training{ID: id, Title: p.Form.Title, Form: p.Form.Form, HeldOn: held,
			Place: p.Form.Place, Speaker: p.Form.Speaker, Content: p.Form.Content, Version: version})
	}
	if err != nil {
		return c.Retry(err, "desk/training_edit", p)
	}
	return c.Done("培训已登记。", trainingURL(id))
}
