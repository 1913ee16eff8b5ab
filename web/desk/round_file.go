package desk

import (
	"bytes"
	"errors"
	"io"
	"os"

	"lianghua/internal/fault"
	"lianghua/web"
)

// roundZip sends every unit's workbook in one zip. It is made on disk first:
// the database is not held while a slow line takes it.
func (d *Deps) roundZip(c *web.Ctx) (err error) {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(d.Claims.TempDir, "round-*.zip")
	if err != nil {
		return fault.Internal("desk.roundZip", err)
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	name, err := d.Claims.RoundZip(c.Request().Context(), c.Actor, id, f)
	if err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fault.Internal("desk.roundZip", err)
	}
	return c.Download(name, "application/zip", func(w io.Writer) error {
		_, err := io.Copy(w, f)
		return err
	})
}

// roundPlace reads the round and the unit of the address.
func roundPlace(c *web.Ctx) (round, unit int64, err error) {
	if round, err = c.ID("id"); err == nil {
		unit, err = c.ID("unit")
	}
	return round, unit, err
}

// roundWorkbook sends one unit's workbook (确认表).
func (d *Deps) roundWorkbook(c *web.Ctx) error {
	round, unit, err := roundPlace(c)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	name, err := d.Claims.Workbook(c.Request().Context(), c.Actor, round, unit, &b)
	if err != nil {
		return err
	}
	return c.Download(name, mediaTypes["xlsx"], func(w io.Writer) error {
		_, err := b.WriteTo(w)
		return err
	})
}

// roundFile sends the returned workbook or the sealed scan of a unit.
func (d *Deps) roundFile(c *web.Ctx) error {
	round, unit, err := roundPlace(c)
	if err != nil {
		return err
	}
	file, err := c.ID("file")
	if err != nil {
		return err
	}
	p, err := d.Claims.UnitPage(c.Request().Context(), c.Actor, round, unit)
	if err != nil {
		return err
	}
	if p.RoundUnit.FileID != file && p.RoundUnit.ScanID != file {
		return fault.NotFound("该文件不存在")
	}
	return d.claimFile(c, file)
}
