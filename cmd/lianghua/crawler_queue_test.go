package main

import (
	"net/url"
	"strconv"
	"strings"

	"lianghua/internal/channel"
	"lianghua/internal/db"
	"lianghua/internal/settings"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/queue"
	"lianghua/rbac"
)

// days gives everybody an address for their digest, which no page may show
// whole, lets one digest of the day be made for each and one colleague take
// something in every scope, and has an officer send a 催办.
func (w *world) days() {
	w.write(func(tx *db.Tx) error {
		return settings.Set(tx, org.Who(localActor()), "machine.edit", map[settings.Key]string{settings.MailHost: "mail.example.gov.cn", settings.MailFrom: "zwgk@example.gov.cn"})
	})
	who := org.Who(localActor())
	who.Name = w.m.make(kindActor, "who set a password")
	w.ok(w.a.out.SetSecret(w.ctx, localActor(), who, channel.MailPassword, w.m.make(kindNowhere, "password of the mailbox")))
	late := w.item(deptA, rbac.ClaimMake)
	late.Due = w.a.org.Today().AddDays(-1)
	w.write(func(tx *db.Tx) error { return todo.Open(tx, late) })
	officer := w.as("county")
	officer.Name = w.m.make(kindActor, "who sent a 催办")
	_, _, err := w.a.queue.SendNudges(w.ctx, officer, []int64{w.units[deptA].ID})
	w.ok(err)
	for _, v := range w.viewers {
		if v.login != "" {
			before := must[queue.Chosen](w.t)(w.a.queue.Chosen(w.ctx, w.as(v.login)))
			w.ok(w.a.queue.Choose(w.ctx, w.as(v.login), true, w.m.make(kindNowhere, "address of a digest")+"@example.gov.cn", before.Version))
		}
	}
	must[queue.Made](w.t)(w.a.queue.Run(w.ctx)) // on a day off, or at night, it makes none: the pages are walked all the same
	w.write(func(tx *db.Tx) error {
		return w.a.out.Put(tx, channel.Draft{Channel: channel.Mail, Kind: channel.Test, Address: w.m.make(kindNowhere, "address of a message") + "@example.gov.cn", Title: "试发", Body: "试发"})
	})
	for _, unit := range scopes() {
		id := w.column(`SELECT id FROM todo WHERE unit_id = ? AND closed_at IS NULL AND kind = 'crawler' AND action = 'claim.read' ORDER BY id`, w.units[unit].ID)[0]
		must[queue.Taken](w.t)(w.a.queue.Take(w.ctx, w.as(w.declarer(unit)), must[int64](w.t)(strconv.ParseInt(id, 10, 64))))
	}
}

// queueForms are the forms of a person's day with another unit's things to do.
func (w *world) queueForms(other, path string, full func(...string) url.Values) (out []foreignForm) {
	if path != "/desk/todo/:id/take" && path != "/desk/todo/:id/put-back" {
		return nil
	}
	for _, id := range w.column(`SELECT id FROM todo WHERE closed_at IS NULL AND unit_id = ? AND kind = 'crawler' ORDER BY id`, w.units[other].ID) {
		out = append(out, foreignForm{target: strings.Replace(path, ":id", id, 1), fields: full()})
	}
	return out
}
