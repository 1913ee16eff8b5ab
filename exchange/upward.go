package exchange

import (
	"encoding/json"
	"errors"

	"lianghua/disclose"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/outbox"
	"lianghua/org"
)

// Note is the hook by which publishing tells the outbox, in its transaction.
// What names persons or stands on the noticeboard only is not even noted.
func Note(tx *db.Tx, e disclose.Event) error {
	if e.NameList {
		return nil
	}
	it, err := disclose.ByID(tx, e.ItemID)
	if err != nil {
		return err
	}
	n := outbox.Notice{ItemID: e.ItemID, UnitID: e.UnitID, Verb: outbox.Publish, Revision: e.RevisionID}
	switch {
	case e.Down && it.Stage == disclose.Withdrawn:
		n.Verb = outbox.Withdraw
	case e.Down, it.OffWeb:
		n.Verb = outbox.Remove
	}
	return outbox.Note(tx, n)
}

// Withdrawal is what travels of a 撤稿: what the page shows too.
type Withdrawal struct {
	IndexNo string        `json:"index_no"`
	Title   string        `json:"title"`
	Reason  string        `json:"reason"`
	On      calendar.Date `json:"on"`
}

// Render reads what may be said of an item at this moment; the outbox asks it
// when a bundle is made and again before every attempt.
func Render(d *db.DB) func(q db.Reader, e outbox.Entry) (outbox.Content, bool, error) {
	return func(q db.Reader, e outbox.Entry) (outbox.Content, bool, error) {
		it, err := ByID(q, d.Now(), e.ItemID)
		var gone ErrGone
		switch {
		case errors.As(err, &gone) && e.Verb == outbox.Withdraw:
			body, err := json.Marshal(Withdrawal{gone.Item.IndexNo, gone.Item.Title, gone.Item.DownReason, gone.Item.DownOn})
			return outbox.Content{Body: body}, err == nil, err
		case errors.As(err, &gone), fault.KindOf(err) == fault.KindNotFound:
			return outbox.Content{}, false, nil
		case err != nil || e.Verb != outbox.Publish:
			return outbox.Content{}, false, err
		}
		out := outbox.Content{}
		for _, f := range it.Files {
			out.Files = append(out.Files, outbox.File{SHA256: f.SHA256, Size: f.Size, Name: f.Name, MediaType: f.MediaType})
		}
		out.Body, err = json.Marshal(it)
		return out, true, err
	}
}

// Sender is the county as bundles name it.
func Sender(q db.Reader) (outbox.County, error) {
	u, err := org.CountyUnit(q)
	return outbox.County{UnitID: u.ID, Code: u.Code, Name: u.Name}, err
}
