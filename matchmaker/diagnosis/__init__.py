"""现场诊断: experts, their visits to enterprises, what they find, and the reports; needs are the catalogue's."""
