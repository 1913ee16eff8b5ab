package web

import (
	"slices"
	"strings"

	"lianghua/internal/audit"
	"lianghua/internal/fault"
)

// What staff open and take away stands in the log of acts, written before the
// first byte leaves: what cannot be recorded is not handed out. The log names
// the record, the kind of file and which filters were set, never their values
// or a file's name, which may be personal.

// NoteFile records that a file is taken away (下载、导出). Open pages of the
// portal know nobody and record nothing.
func (c *Ctx) NoteFile(name string) error {
	if !c.watched() {
		return nil
	}
	detail := map[string]any{"format": strings.TrimPrefix(strings.ToLower(extension(name)), ".")}
	if filters := c.filters(); len(filters) > 0 {
		detail["filters"] = filters
	}
	for _, param := range []string{"file", "paper", "copy", "page", "unit"} {
		if v := c.Param(param); v != "" {
			detail[param] = v
		}
	}
	e := c.about(audit.TakeFile)
	e.Detail = detail
	return fault.Wrap("web.NoteFile", audit.Log(c.Request().Context(), c.Server.DB, c.Who(), e))
}

// notePage records that somebody opened a page that is marked Seen.
func (c *Ctx) notePage() error {
	if !c.Route.Seen || !c.watched() {
		return nil
	}
	return fault.Wrap("web.notePage", audit.Seen(c.Request().Context(), c.Server.DB, c.Who(), c.about(audit.ReadPage)))
}

// watched reports a member of staff at work.
func (c *Ctx) watched() bool {
	return c.SignedIn && (c.Route.Face == FaceDesk || c.Route.Face == FaceField)
}

// about is the record that the address names, else the address itself.
func (c *Ctx) about(action string) audit.Entry {
	e := audit.Entry{Action: action, ObjectKind: "route", ObjectID: c.Request().URL.Path, UnitID: c.Actor.Home().ID}
	if kind, param, ok := strings.Cut(c.Route.About, ":"); ok {
		e.ObjectKind, e.ObjectID = kind, c.Param(param)
	}
	return e
}

// filters are the names of the list's filters that were set.
func (c *Ctx) filters() (names []string) {
	for name, values := range c.QueryParams() {
		if name != "format" && name != "after" && slices.ContainsFunc(values, func(v string) bool { return v != "" }) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
