package guide

import (
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/search"
)

// find brings what the search knows of a card up to what the public sees of it.
func find(tx *db.Tx, c Card) error {
	if !c.Live || c.State == Closed || c.Expired(today(tx)) {
		return search.Remove(tx, objectKind, itoa(c.ID))
	}
	return search.Index(tx, doc(c, today(tx)))
}

// doc is a card as it is found: in order of its check, a sample by the day it came.
func doc(c Card, today calendar.Date) search.Doc {
	text, day, validity := c.Content.V, c.CheckedOn, search.Valid
	if c.Sample() {
		day, validity = today, search.Unchecked
	}
	var body []string
	for _, f := range c.Kind.Fields() {
		if !f.Inside && f.Key != "plain" && f.Key != "link" && text.Get(f.Key) != "" {
			body = append(body, f.Label+"："+text.Get(f.Key))
		}
	}
	return search.Doc{Kind: objectKind, ObjectID: itoa(c.ID), Title: c.Title, Keywords: strings.TrimSpace(text.Get("plain") + "\n" + text.Get("keywords")),
		Body: strings.Join(body, "\n"), URL: c.URL(), UnitID: c.UnitID, Type: string(c.Kind), Year: day.Year(), Validity: validity, On: day}
}
