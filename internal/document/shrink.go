package document

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"
)

// jpegQuality is good enough for a screen and a poster.
const jpegQuality = 85

// Shrink writes a JPEG or PNG again so that its longest side has at most
// longest pixels; the picture is turned as its EXIF says, and nothing but the
// picture is kept. A picture of too many pixels is refused before it is
// unpacked.
func Shrink(r io.ReaderAt, size int64, w io.Writer, longest int) error {
	lim := DefaultLimits()
	if size > lim.Bytes {
		return errTooLarge
	}
	raw, err := whole(r, size)
	if err != nil {
		return errBroken
	}
	head, kind, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil || kind != "jpeg" && kind != "png" {
		return refuse("not_picture", "不是 JPEG 或 PNG 图片，或图片已损坏。")
	}
	if head.Width <= 0 || head.Height <= 0 || head.Width > lim.Pixels/head.Height {
		return refuse("too_large", fmt.Sprintf("图片有 %d×%d 像素，过大。请先缩小再上传。", head.Width, head.Height))
	}
	src, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return refuse("not_picture", "图片已损坏，无法读取。")
	}
	out := turn(scale(src, longest), turnOf(raw))
	if kind == "png" {
		return png.Encode(w, out)
	}
	return jpeg.Encode(w, out, &jpeg.Options{Quality: jpegQuality})
}

// scale makes a picture smaller, never larger.
func scale(src image.Image, longest int) image.Image {
	b := src.Bounds()
	side := max(b.Dx(), b.Dy())
	if side <= longest || longest <= 0 {
		return src
	}
	dst := image.NewNRGBA(image.Rect(0, 0, max(1, b.Dx()*longest/side), max(1, b.Dy()*longest/side)))
	draw.CatmullRom.Scale(dst, dst.Bounds(), src, b, draw.Src, nil)
	return dst
}

func turnOf(raw []byte) uint32 {
	for _, s := range segments(raw) {
		if body := raw[s.body:s.to]; s.marker == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")) {
			return orientation(body[6:])
		}
	}
	return 1
}

// turn applies an EXIF orientation: 2 mirrored, 3 upside down, 6 and 8 on its side.
func turn(src image.Image, how uint32) image.Image {
	if how < 2 || how > 8 {
		return src
	}
	b := src.Bounds()
	w, h := b.Dx(), b.Dy()
	dst := image.NewNRGBA(image.Rect(0, 0, w, h))
	if how >= 5 {
		dst = image.NewNRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			tx := [...]int{x, x, w - 1 - x, w - 1 - x, x, y, h - 1 - y, h - 1 - y, y}[how]
			ty := [...]int{y, y, y, h - 1 - y, h - 1 - y, x, x, w - 1 - x, w - 1 - x}[how]
			dst.Set(tx, ty, src.At(b.Min.X+x, b.Min.Y+y))
		}
	}
	return dst
}
