package sheet

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"
)

// spill is the size above which excelize keeps a part in a temporary file
// instead of memory: two hundred sheets may lie just below it.
const spill = 256 << 10

// xlsx reads an Office Open XML workbook.
type xlsx struct {
	parts  *parts
	file   *excelize.File
	lim    Limits
	shared *sharedTable // nil while the table is small or not looked at
	styles *numberStyles
	spent  time.Duration
}

func openXLSX(ctx context.Context, path, temp string, lim Limits) (*xlsx, error) {
	p, err := openParts(path, lim)
	if err != nil {
		return nil, err
	}
	x := &xlsx{parts: p, lim: lim}
	if err := x.open(newBudget(ctx, lim.Time), temp); err != nil {
		return nil, errors.Join(err, x.close())
	}
	return x, nil
}

// open survives whatever a parser may trip over.
func (x *xlsx) open(b *budget, temp string) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errBrokenBook
		}
		x.spent = b.spent()
	}()
	if x.parts.shared != nil && x.parts.shared.UncompressedSize64 > spill {
		if err := x.loadShared(b); err != nil {
			return err
		}
	}
	return x.load(filepath.Join(temp, "book.zip"), temp)
}

// load rebuilds the package and opens it.
func (x *xlsx) load(to, temp string) error {
	x.styles = &numberStyles{}
	if x.parts.styles != nil {
		r, err := x.parts.styles.Open()
		if err != nil {
			return errBrokenZip
		}
		defer r.Close()
		if x.styles, err = readStyles(r); err != nil {
			return broken(err)
		}
	}
	if err := x.parts.rebuild(to, x.styles, x.lastShared()); err != nil {
		return err
	}
	f, err := excelize.OpenFile(to, options(temp, x.lim))
	if err != nil {
		return errBrokenBook
	}
	x.file = f
	if err := os.Remove(to); err != nil {
		return err
	}
	return x.probe()
}

// options are how excelize reads: numbers and dates as a person sees them.
func options(temp string, lim Limits) excelize.Options {
	return excelize.Options{
		UnzipSizeLimit: lim.UnpackedBytes + smallPart, UnzipXMLSizeLimit: spill, TmpDir: temp,
		ShortDatePattern: "yyyy-m-d", CultureInfo: excelize.CultureNameZhCN,
	}
}

// broken keeps a refusal and turns every other error of reading a part into one.
func broken(err error) error {
	if CodeOf(err) != "" || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return errTruncated
}

// loadShared surveys the shared strings.
func (x *xlsx) loadShared(b *budget) error {
	r, err := x.parts.shared.Open()
	if err != nil {
		return errBrokenZip
	}
	defer r.Close()
	if x.shared, err = readShared(b, r, x.lim); err != nil {
		return broken(err)
	}
	return nil
}

// lastShared is the number of the last shared string, -1 when the table is
// small: excelize itself reports what is wrong with a small one.
func (x *xlsx) lastShared() int {
	if x.shared == nil {
		return -1
	}
	return x.shared.count - 1
}

// probe asks excelize for the last shared string: when its own parser gave up
// somewhere in a large table, it answers with the number instead of the text.
func (x *xlsx) probe() error {
	if x.lastShared() < 0 {
		return nil
	}
	rows, err := x.file.Rows(probeKey)
	if err != nil {
		return errBrokenBook
	}
	defer rows.Close()
	rows.Next()
	cols, err := rows.Columns()
	if err != nil || len(cols) > 1 {
		return errBrokenBook
	}
	last := strconv.Itoa(x.lastShared())
	if len(cols) == 1 && cols[0] == last && x.shared.last != last {
		return errShared
	}
	return nil
}

// errShared refuses a workbook whose table of texts is not whole.
var errShared = refuse("shared_strings", "工作簿的文字表已损坏，照读会把文字读成数字。"+saveAs)

func (x *xlsx) close() error {
	if x.file == nil {
		return x.parts.zip.Close()
	}
	return errors.Join(x.file.Close(), x.parts.zip.Close())
}
