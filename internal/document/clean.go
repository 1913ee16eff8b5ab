package document

import (
	"bytes"
	"context"
	"io"
	"slices"
)

// Clean writes a copy of the file without metadata and hidden content, and
// lists what was taken out: docx, xlsx, jpeg and png. Tracked changes are
// accepted, comments and hidden texts removed, hidden sheets, rows and columns
// emptied. A pdf cannot be cleaned safely: it is made again from its source.
func Clean(ctx context.Context, name string, r io.ReaderAt, size int64, w io.Writer) (removed []Hidden, err error) {
	d, err := Read(ctx, name, r, size, Limits{})
	if err != nil {
		return nil, err
	}
	b := newBudget(ctx, DefaultLimits())
	switch d.MediaType {
	case JPEG, PNG:
		err = cleanPicture(r, size, w)
	case DOCX:
		err = cleanDOCX(b, r, size, w)
	case XLSX:
		err = cleanXLSX(b, r, size, w)
	default:
		return nil, refuse("no_clean", "这种文件不能自动清除隐藏信息。PDF 请从清理过的原文件重新导出。")
	}
	return slices.DeleteFunc(d.Hidden, func(h Hidden) bool { return h.Code == Unread }), err
}

func cleanPicture(r io.ReaderAt, size int64, w io.Writer) error {
	raw, err := whole(r, size)
	if err != nil {
		return errBroken
	}
	_, err = w.Write(bare(raw))
	return err
}

// bare is a picture without anything that does not change how it looks.
func bare(raw []byte) []byte {
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xd8")):
		return bareJPEG(raw)
	case bytes.HasPrefix(raw, pngHead):
		return barePNG(raw)
	}
	return raw
}

// bareJPEG drops EXIF, XMP, IPTC and comments; how the picture is to be turned
// is kept in an EXIF block of its own, with nothing else in it.
func bareJPEG(raw []byte) []byte {
	out := append([]byte(nil), raw[:2]...)
	end, turn := 2, uint32(1)
	for _, s := range segments(raw) {
		body := raw[s.body:s.to]
		end = s.to
		if s.marker == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")) && turn == 1 {
			turn = orientation(body[6:])
		}
		if s.marker == 0xe0 || s.marker == 0xee || s.marker < 0xe0 || s.marker == 0xe2 && bytes.HasPrefix(body, []byte("ICC_PROFILE")) {
			out = append(out, raw[s.from:s.to]...)
		}
	}
	if turn != 1 {
		out = append(append(append([]byte(nil), out[:2]...), turned(turn)...), out[2:]...)
	}
	return append(out, raw[end:lastOfJPEG(raw, end)]...)
}

// lastOfJPEG is where the picture ends: some cameras hang another one behind it.
func lastOfJPEG(raw []byte, from int) int {
	if at := bytes.Index(raw[from:], []byte("\xff\xd9")); at >= 0 {
		return from + at + 2
	}
	return len(raw)
}

// turned is an EXIF block with an orientation alone.
func turned(n uint32) []byte {
	tiff := []byte{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, byte(n), 0, 0, 0, 0, 0, 0}
	body := append([]byte("Exif\x00\x00"), tiff...)
	return append([]byte{0xff, 0xe1, 0, byte(len(body) + 2)}, body...)
}

// barePNG keeps the chunks that a viewer needs.
func barePNG(raw []byte) []byte {
	out := append([]byte(nil), pngHead...)
	for _, c := range chunks(raw) {
		switch c.kind {
		case "tEXt", "zTXt", "iTXt", "eXIf", "tIME", "caBX":
		default:
			out = append(out, raw[c.from:c.to]...)
		}
		if c.kind == "IEND" {
			break
		}
	}
	return out
}
