"""异议与申诉, 举报: what somebody objects to, and the answer of somebody who did not take the decision."""
