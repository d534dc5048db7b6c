// Loads the small enhancements; each works on one data- attribute, and every page works without them.
import "./copy.js";
import "./guard.js";
import "./keep.js";
import "./menu.js";
import "./focus.js";
