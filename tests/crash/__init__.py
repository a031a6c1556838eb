"""Kill a release at every change and at random moments; each must end as an undisturbed one (decisions 57).

Nobody lists steps here: the changes are those that the door makes in an undisturbed run, so a new step is covered.
"""
