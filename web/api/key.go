package api

import (
	"net/http"

	"lianghua/org"
	"lianghua/rbac"
)

// Key is what a program may know of its own key.
type Key struct {
	Name      string   `json:"name" doc:"用途"`
	Unit      UnitRef  `json:"unit" doc:"密钥所属单位；在它及其下级有效"`
	ExpiresOn string   `json:"expires_on" doc:"有效期至，最后一天"`
	May       []string `json:"may" doc:"可以办理的事"`
}

func keyEndpoints() []endpoint {
	return []endpoint{
		{method: http.MethodGet, path: "/key", name: "getKey", group: "密钥", summary: "当前密钥", need: rbac.ItemRead, answer: Key{},
			example: Key{"民政业务系统", UnitRef{Code: "MY-D07", Name: "蒙阴县民政局"}, "2027-06-30", []string{"item.read", "item.draft", "duty.read", "duty.declare"}}, handle: (*Deps).key},
	}
}

func (d *Deps) key(c *call) (reply, error) {
	u, err := org.UnitByID(c.Q(), c.token.UnitID)
	out := Key{c.token.Name, UnitRef{Code: u.Code, Name: u.Name}, c.token.ExpiresOn.String(), []string{}}
	for _, a := range rbac.Actions() {
		if rbac.MayAny(c.Actor, a) {
			out.May = append(out.May, string(a))
		}
	}
	return give(out, err)
}
