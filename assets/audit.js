/* What is asked of the audit stands in the address. */
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.audit = {
  ask: function (clicks, entered, who, act, subject, since, until, search) {
    var before = new URLSearchParams(search || ""),
      asked = new URLSearchParams(search || "");
    var given = {who: who, act: act, subject: (subject || "").trim(), since: since, until: until};
    Object.keys(given).forEach(function (name) {
      if (given[name] && given[name] !== "*") {
        asked.set(name, given[name]);
      } else {
        asked.delete(name);
      }
    });
    ["page", "verify"].forEach(function (name) {
      asked.delete(name);
      before.delete(name);
    });
    if (asked.toString() === before.toString()) {
      return window.dash_clientside.no_update;
    }
    return asked.toString() ? "?" + asked.toString() : "";
  },
};
