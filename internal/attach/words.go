package attach

import "fmt"

// TypeName is a media type in words for people: PDF, Excel 工作簿（.xlsx）.
func TypeName(mediaType string) string {
	if n, ok := typeNames[mediaType]; ok {
		return n
	}
	return typeNames[Other]
}

// SizeText is a number of bytes in words: 86 KB, 1.2 MB.
func SizeText(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d KB", max(1, (n+512)>>10))
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}
