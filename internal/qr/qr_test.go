package qr

import (
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	reader "github.com/makiuchi-d/gozxing/qrcode"

	"lianghua/internal/fault"
)

// drawn paints the path as a browser would, scale pixels a module.
func drawn(t *testing.T, c Code, scale int) image.Image {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, c.Size*scale, c.Size*scale))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for _, part := range strings.Split(strings.TrimPrefix(c.Path, "M"), "M") {
		var x, y, w, back int
		if _, err := fmt.Sscanf(part, "%d %dh%dv1h-%dz", &x, &y, &w, &back); err != nil || w != back {
			t.Fatalf("path part %q: %v", part, err)
		}
		for px := x * scale; px < (x+w)*scale; px++ {
			for py := y * scale; py < (y+1)*scale; py++ {
				img.SetGray(px, py, color.Gray{})
			}
		}
	}
	return img
}

// Another library reads what ours wrote.
func TestCodesAreRead(t *testing.T) {
	for _, text := range []string{
		"https://www.example.gov.cn/i/7kq2m9xd",
		"https://www.example.gov.cn/v/abcdefghjk",
		"蒙阴县野店镇烟庄村 村务公开",
		strings.Repeat("https://www.example.gov.cn/items/", 10),
	} {
		c, err := Encode(text)
		if err != nil {
			t.Fatal(err)
		}
		bitmap, err := gozxing.NewBinaryBitmapFromImage(drawn(t, c, 4))
		if err != nil {
			t.Fatal(err)
		}
		got, err := reader.NewQRCodeReader().Decode(bitmap, nil)
		if err != nil || got.GetText() != text {
			t.Errorf("%q was read as %v (%v)", text, got, err)
		}
	}
}

func TestTooLong(t *testing.T) {
	if _, err := Encode(strings.Repeat("长", 3000)); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("got %v", err)
	}
}
