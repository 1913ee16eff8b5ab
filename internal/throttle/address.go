package throttle

import "net/netip"

// Address is the key under which a client's address is counted. Of IPv6 it is
// the network of 64 bits: whoever has one address there has all of them.
func Address(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	if a = a.Unmap().WithZone(""); a.Is4() {
		return a.String()
	}
	p, err := a.Prefix(64)
	if err != nil {
		return ip
	}
	return p.String()
}
