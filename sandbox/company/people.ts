/** The invented company everything in the sandbox belongs to. */
export const company = {
  workspaceId: 'T0SANDBOX',
  name: 'Northwind Robotics',
  slackDomain: 'northwind-robotics',
  emailDomain: 'northwind.example',
}

/** `leadEmail` null: its parent's lead leads it. */
export type CompanyTeam = { name: string; parent: string; costCentre: string; leadEmail: string | null }

/** Six teams under two parents. */
export const companyTeams: CompanyTeam[] = [
  team('Motion Control', 'Engineering', 'CC-4110', 'ahmed.mansour'),
  team('Perception', 'Engineering', 'CC-4120', 'mei.lin'),
  team('Platform', 'Engineering', 'CC-4130', null),
  team('Fleet Cloud', 'Engineering', 'CC-4140', 'leila.haddad'),
  team('Field Apps', 'Product', 'CC-5210', null),
  team('Insights', 'Product', 'CC-5220', 'priya.nair'),
]

export type CompanyParent = { name: string; costCentre: string; leadEmail: string }

export const companyParents: CompanyParent[] = [
  { name: 'Engineering', costCentre: 'CC-4100', leadEmail: `tomas.dvorak@${company.emailDomain}` },
  { name: 'Product', costCentre: 'CC-5200', leadEmail: `dana.whitfield@${company.emailDomain}` },
]

export type CompanyPerson = {
  slackId: string
  name: string
  email: string
  title: string
  team: string
  timezone: string
  /** What Cursor calls them: of a few another address than Slack's, so that nobody finds them by it. */
  cursorEmail: string
}

/** Who the local page shows as "me" until somebody else is chosen. */
export const defaultViewer = 'U0ANA'

// A private address, a name from before a wedding, a mailbox that was renamed.
const cursorEmails: Record<string, string> = {
  U0PIOTR: 'piotr.codes@mailbox.example',
  U0EMILY: `emily.jones@${company.emailDomain}`,
  U0MATEO: `mgarcia@${company.emailDomain}`,
}

/** The people of the company, in the order in which they joined. */
export const companyPeople: CompanyPerson[] = [
  person('U0ANA', 'Ana Ruiz', 'ana.ruiz', 'Staff Engineer', 'Platform', 'Europe/Madrid'),
  person('U0TOMAS', 'Tomáš Dvořák', 'tomas.dvorak', 'VP Engineering', 'Platform', 'Europe/Prague'),
  person('U0MEI', '林美玲 Mei-Ling Lin', 'mei.lin', 'Engineering Manager', 'Perception', 'Asia/Taipei'),
  person('U0OKON', 'Chidi Okonkwo', 'chidi.okonkwo', 'Senior Engineer', 'Motion Control', 'Africa/Lagos'),
  person('U0FREYA', 'Freya Lindqvist', 'freya.lindqvist', 'Principal Engineer', 'Motion Control', 'Europe/Stockholm'),
  person('U0RAJ', 'Rajesh Venkataraman', 'rajesh.venkataraman', 'Senior Engineer', 'Fleet Cloud', 'Asia/Kolkata'),
  person('U0LEILA', 'Leila Haddad', 'leila.haddad', 'Engineering Manager', 'Fleet Cloud', 'Asia/Beirut'),
  person('U0SEAN', 'Seán Ó Briain', 'sean.obriain', 'Site Reliability Engineer', 'Platform', 'Europe/Dublin'),
  person('U0YUKI', '佐藤 由紀', 'yuki.sato', 'Computer Vision Engineer', 'Perception', 'Asia/Tokyo'),
  person('U0BRUNA', 'Bruna Carvalho', 'bruna.carvalho', 'Mobile Engineer', 'Field Apps', 'America/Sao_Paulo'),
  person('U0DANA', 'Dana Whitfield', 'dana.whitfield', 'Director of Product', 'Field Apps', 'America/Chicago'),
  person('U0IVAN', 'Иван Петров', 'ivan.petrov', 'Senior Engineer', 'Motion Control', 'Europe/Belgrade'),
  person('U0NOA', 'נועה לוי', 'noa.levi', 'Machine Learning Engineer', 'Perception', 'Asia/Jerusalem'),
  person('U0OMAR', 'عمر الفاروق 🚀', 'omar.alfarouq', 'Backend Engineer', 'Fleet Cloud', 'Asia/Dubai'),
  // Sixty characters: names this long are cut by careless layouts.
  person(
    'U0LONG',
    'Maximiliana Konstantina von Hohenberg-Schwarzenstein y Ochoa',
    'maximiliana.hohenberg',
    'Data Engineer',
    'Insights',
    'Europe/Vienna',
  ),
  person('U0ZOE', 'Zoë 🌻 van der Berg', 'zoe.vanderberg', 'Designer who codes', 'Field Apps', 'Europe/Amsterdam'),
  person('U0MARK', 'Mark <b>&amp; O’Neil', 'mark.oneil', 'QA Engineer', 'Field Apps', 'America/New_York'),
  person('U0HANA', 'Hana Kim', 'hana.kim', 'Robotics Engineer', 'Motion Control', 'Asia/Seoul'),
  person('U0PIOTR', 'Piotr Wiśniewski', 'piotr.wisniewski', 'Firmware Engineer', 'Motion Control', 'Europe/Warsaw'),
  person('U0GRACE', 'Grace Mwangi', 'grace.mwangi', 'Data Scientist', 'Insights', 'Africa/Nairobi'),
  person('U0LUCAS', 'Lucas Moreau', 'lucas.moreau', 'Frontend Engineer', 'Field Apps', 'Europe/Paris'),
  person('U0NINA', 'Nina Kovačić', 'nina.kovacic', 'Platform Engineer', 'Platform', 'Europe/Zagreb'),
  person('U0AHMED', 'Ahmed Mansour', 'ahmed.mansour', 'Engineering Manager', 'Motion Control', 'Africa/Cairo'),
  person('U0EMILY', 'Emily Nakamura-Jones', 'emily.nakamura', 'Senior Engineer', 'Perception', 'America/Los_Angeles'),
  person('U0DIEGO', 'Diego Fernández', 'diego.fernandez', 'Backend Engineer', 'Fleet Cloud', 'America/Mexico_City'),
  person('U0PRIYA', 'Priya Nair', 'priya.nair', 'Analytics Lead', 'Insights', 'Asia/Kolkata'),
  person('U0JONAS', 'Jonas Bergmann', 'jonas.bergmann', 'Finance Partner', 'Insights', 'Europe/Berlin'),
  person('U0SOFIA', 'Sofia Rossi', 'sofia.rossi', 'Frontend Engineer', 'Field Apps', 'Europe/Rome'),
  person('U0KWAME', 'Kwame Boateng', 'kwame.boateng', 'Site Reliability Engineer', 'Platform', 'Africa/Accra'),
  person('U0LINH', 'Nguyễn Thị Linh', 'linh.nguyen', 'Test Engineer', 'Perception', 'Asia/Ho_Chi_Minh'),
  person('U0ERIK', 'Erik Johansen', 'erik.johansen', 'Controls Engineer', 'Motion Control', 'Europe/Oslo'),
  person('U0TALIA', 'Talia Rosenberg', 'talia.rosenberg', 'Product Manager', 'Field Apps', 'America/New_York'),
  person('U0WEI', '王伟 (Wei Wang)', 'wei.wang', 'Senior Engineer', 'Fleet Cloud', 'Asia/Singapore'),
  person('U0AROHA', 'Aroha Ngata', 'aroha.ngata', 'Mapping Engineer', 'Perception', 'Pacific/Auckland'),
  person('U0MATEO', 'Mateo García', 'mateo.garcia', 'Cloud Engineer', 'Fleet Cloud', 'America/Argentina/Buenos_Aires'),
  person('U0INGRID', 'Ingrid Þórsdóttir', 'ingrid.thorsdottir', 'Security Engineer', 'Platform', 'Atlantic/Reykjavik'),
  person('U0SAM', 'Sam Taylor', 'sam.taylor', 'Intern', 'Insights', 'America/Toronto'),
  person('U0NEW', 'Amara Diallo', 'amara.diallo', 'Engineer (joined this week)', 'Fleet Cloud', 'Africa/Dakar'),
  person('U0RUTH', 'Ruth Adeyemi', 'ruth.adeyemi', 'Office Manager', 'Insights', 'Europe/London'),
  person('U0VIC', 'Viktor Nagy', 'viktor.nagy', 'Contractor', 'Platform', 'Europe/Budapest'),
]

export type CompanyRobot = { name: string; email: string; ownerEmail: string; team: string; project: string }

/** Programs that use keys of their own; each has an owner to ask. */
export const companyRobots: CompanyRobot[] = [
  {
    name: 'ci-runner',
    email: `ci-runner@robots.${company.emailDomain}`,
    ownerEmail: `sean.obriain@${company.emailDomain}`,
    team: 'Platform',
    project: 'continuous-integration',
  },
  {
    name: 'review-bot',
    email: `review-bot@robots.${company.emailDomain}`,
    ownerEmail: `ana.ruiz@${company.emailDomain}`,
    team: 'Platform',
    project: 'code-review',
  },
]

function team(name: string, parent: string, costCentre: string, mailbox: string | null): CompanyTeam {
  return { name, parent, costCentre, leadEmail: mailbox === null ? null : `${mailbox}@${company.emailDomain}` }
}

function person(
  slackId: string,
  name: string,
  mailbox: string,
  title: string,
  team: string,
  timezone: string,
): CompanyPerson {
  const email = `${mailbox}@${company.emailDomain}`
  return { slackId, name, email, title, team, timezone, cursorEmail: cursorEmails[slackId] ?? email }
}
