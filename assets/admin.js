/* A role is bound to a county or to a department: the form asks for the one it needs, and says what the role may do. */
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.admin = {
  bound: function (role, says) {
    return [role !== "county", role !== "unit", says[role] || ""];
  },
};
